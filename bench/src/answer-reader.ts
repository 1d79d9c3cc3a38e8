/** Told at the end of each answer. */
export type Answered = (status: number) => void

const headEnd = Buffer.from('\r\n\r\n')

/**
 * Finds where each HTTP answer of one connection ends, and keeps nothing of it. Only answers with a content-length are understood.
 * @returns what takes the bytes as they come: true, so that the socket goes on reading
 */
export function createAnswerReader(answered: Answered): (bytes: Uint8Array, size: number) => true {
  let head = Buffer.alloc(0)
  let status = 0
  let left = 0
  return (bytes, size) => {
    let at = 0
    while (at < size) {
      if (left === 0) {
        head = Buffer.concat([head, bytes.subarray(at, size)])
        const end = head.indexOf(headEnd)
        if (end < 0) return true
        const text = head.toString('latin1', 0, end)
        status = Number(text.slice(9, 12))
        left = lengthOf(text)
        at = size - (head.length - end - headEnd.length)
        head = Buffer.alloc(0)
      } else {
        const taken = Math.min(left, size - at)
        left -= taken
        at += taken
      }
      if (left === 0) answered(status)
    }
    return true
  }
}

function lengthOf(head: string): number {
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1]
  if (length === undefined) throw new Error(`an answer without content-length: ${head}`)
  return Number(length)
}
