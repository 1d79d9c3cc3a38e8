import { Script, createContext } from 'node:vm'

const context = createContext({ run: undefined })
const script = new Script('run()')

/**
 * Does what takes no turn of the event loop, and stops it in its midst, be it within a pattern, when its time is over.
 * Undefined then. Takes 0.2 ms itself: it is for a page, not for a field.
 */
export function withinTime<T>(timeoutMs: number, run: () => T): { done: T } | undefined {
  let done: { done: T } | undefined
  context['run'] = () => {
    done = { done: run() }
  }
  try {
    script.runInContext(context, { timeout: timeoutMs })
  } catch (error) {
    if ((error as NodeJS.ErrnoException | undefined)?.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return undefined
    throw error
  } finally {
    context['run'] = undefined
  }
  return done
}
