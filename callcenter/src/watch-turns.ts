/**
 * Runs `work` one at a time, for all who ask: whoever asks while it runs gets the next run, together with all others who ask meanwhile.
 * So each is answered by a run that began after it asked.
 */
export function createTurns(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined
  let next: Promise<void> | undefined

  const run = (): Promise<void> => {
    running = work().finally(() => (running = undefined))
    return running
  }

  return () => {
    if (!running && !next) return run()
    next ??= running!.then(ignore, ignore).then(() => {
      next = undefined
      return run()
    })
    return next
  }
}

const ignore = () => undefined
