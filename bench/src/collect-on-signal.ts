// Preloaded into a process whose memory is measured: when told to, it collects its garbage, so that what lives is counted and not what V8
// has put off, and says what is left. Node must run with --expose-gc.
let collected = 0

process.on('SIGUSR2', () => {
  globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' })
  const { heapUsed, external } = process.memoryUsage()
  process.stderr.write(`${JSON.stringify({ msg: 'garbage is collected', nth: ++collected, heldBytes: heapUsed + external })}\n`)
})
