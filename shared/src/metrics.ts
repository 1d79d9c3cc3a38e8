import { performance } from 'node:perf_hooks'

import Counter from 'prom-client/lib/counter.js'
import Gauge from 'prom-client/lib/gauge.js'
import Registry from 'prom-client/lib/registry.js'

/** What a process counts, for `/metrics`. What can be read when it is asked for is not kept. */
export interface Metrics {
  /** Counts up; `labels` are the names of what each call says. Name and help after Prometheus' rules: `mallgate_things_total`. */
  counter<L extends string>(name: string, help: string, labels?: readonly L[]): (labels?: Record<L, string>) => void
  /** Read at each scrape: one number, or one for each set of labels. */
  gauge<L extends string>(name: string, help: string, read: () => number | readonly Sample<L>[], labels?: readonly L[]): void
  /** A total that is counted elsewhere and read at each scrape. */
  total(name: string, help: string, read: () => number): void
  /** All of it in Prometheus' text format, and the content type of that. */
  expose(): Promise<{ contentType: string; text: string }>
}

export interface Sample<L extends string> {
  labels: Record<L, string>
  value: number
}

/** With the process' own CPU time, memory and event loop. A registry of its own: two in one process don't mix. */
export function createMetrics(): Metrics {
  const registry = new Registry()
  const registers = [registry]

  const gauge: Metrics['gauge'] = (name, help, read, labels = []) => {
    const made: Gauge = new Gauge({
      name,
      help,
      registers,
      labelNames: [...labels],
      collect() {
        const now = read()
        if (typeof now === 'number') return made.set(now)
        made.reset()
        for (const sample of now) made.set(sample.labels, sample.value)
      },
    })
  }

  const total: Metrics['total'] = (name, help, read) => {
    const made: Counter = new Counter({
      name,
      help,
      registers,
      collect() {
        made.reset()
        made.inc(read())
      },
    })
  }

  total('process_cpu_seconds_total', 'CPU time used, user and system.', () => {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1e6
  })
  gauge('process_resident_memory_bytes', 'Memory in use.', () => process.memoryUsage.rss())
  gauge('process_start_time_seconds', 'When the process started, in seconds since 1970.', () => Math.round(performance.timeOrigin / 1000))
  let before = performance.eventLoopUtilization()
  gauge('nodejs_eventloop_utilization', 'Share of the time since the last look in which the event loop was busy.', () => {
    const now = performance.eventLoopUtilization()
    const { utilization } = performance.eventLoopUtilization(now, before)
    before = now
    return utilization
  })
  eventLoopLag(registry)

  return {
    counter(name, help, labels = []) {
      const made = new Counter({ name, help, registers, labelNames: [...labels] })
      return (said) => (said ? made.inc(said) : made.inc())
    },
    gauge,
    total,
    expose: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  }
}

// Measured when asked for: how long a turn of the loop takes then. Watching it all the time would keep a process at rest awake.
function eventLoopLag(registry: Registry): void {
  const made: Gauge = new Gauge({
    name: 'nodejs_eventloop_lag_seconds',
    help: 'How long the event loop kept what was due waiting, as of this look.',
    registers: [registry],
    async collect() {
      const since = performance.now()
      await new Promise((resolve) => setImmediate(resolve))
      made.set((performance.now() - since) / 1000)
    },
  })
}
