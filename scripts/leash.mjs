// Preloaded into each process of ours (`--import`): when the one that started it is gone, however it went, this one drains and ends too.
import { isMainThread } from 'node:worker_threads'

const drainBoundMs = 10_000

if (isMainThread && process.channel) {
  process.once('disconnect', () => {
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), drainBoundMs).unref()
    process.kill(process.pid, 'SIGTERM')
  })
  // The channel must not keep a process alive that has nothing left to do.
  process.channel.unref()
}
