import type { ServerResponse } from 'node:http'

/** Lets a client wait; false where it went away meanwhile, and then nothing need be sent. */
export function stillThereAfter(ms: number, response: ServerResponse): Promise<boolean> {
  return new Promise((resolve) => {
    const gone = () => {
      clearTimeout(timer)
      resolve(false)
    }
    const timer = setTimeout(() => {
      response.off('close', gone)
      resolve(true)
    }, ms)
    response.once('close', gone)
  })
}
