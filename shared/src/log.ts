import { type Logger, pino } from 'pino'

export type Log = Logger

/** One JSON line per event on stderr, so that stdout stays free for what a command prints. */
export function createLog(service: string, level: string): Log {
  return pino(
    {
      level,
      base: { service, pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: ['authorization', 'headers.authorization'],
    },
    pino.destination({ dest: 2, sync: true }),
  )
}
