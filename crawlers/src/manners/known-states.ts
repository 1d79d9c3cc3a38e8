import { untilAborted } from '@mallgate/shared/deadline'

import type { MallState, MallStates } from './mall-state.ts'

/** What this process knows of malls, read again where that is old. */
export interface KnownStates {
  /** At once where it is known. */
  of(mall: string, signal: AbortSignal): MallState | Promise<MallState>
  /** The last that was known, however old. */
  last(mall: string): MallState | undefined
  /** What Redis just said. */
  remember(mall: string, state: MallState): void
  /** What is known of it, or of all, may be old. */
  forget(mall?: string): void
  all(): { mall: string; step: number }[]
}

/** What is known of a mall counts for so long: even where nothing is heard, a block holds everybody off within it. */
export const knownForMs = 1_000
const readWithinMs = 30_000

/** @param clock monotonic, in milliseconds */
export function createKnownStates(states: Pick<MallStates, 'read'>, clock: () => number): KnownStates {
  const known = new Map<string, { state: MallState; at: number }>()
  const reading = new Map<string, Promise<MallState>>()

  const remember = (mall: string, state: MallState): MallState => {
    known.set(mall, { state, at: clock() })
    return state
  }

  /** Once for all who wait: none of them ends it for the others. */
  const read = (mall: string): Promise<MallState> => {
    let begun = reading.get(mall)
    if (!begun) {
      begun = states
        .read(mall, AbortSignal.timeout(readWithinMs))
        .then((state) => remember(mall, state))
        .finally(() => reading.delete(mall))
      reading.set(mall, begun)
    }
    return begun
  }

  return {
    of(mall, signal) {
      const last = known.get(mall)
      return last && clock() - last.at < knownForMs ? last.state : untilAborted(read(mall), signal)
    },
    last: (mall) => known.get(mall)?.state,
    remember,
    forget(mall) {
      for (const one of mall === undefined ? known.values() : [known.get(mall)]) if (one) one.at = -Infinity
    },
    all: () => [...known].map(([mall, { state }]) => ({ mall, step: state.step })),
  }
}
