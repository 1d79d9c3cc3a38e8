import type { HandOverRow } from './hand-over.ts'
import type { LiveRow } from './live-query.ts'
import type { Spread } from './measure.ts'

const ms = (value: number) => (value < 10 ? value.toFixed(2) : value.toFixed(0))
const ratio = ({ median, min, max }: Spread) => `**${median.toFixed(2)} ×** [${min.toFixed(2)}, ${max.toFixed(2)}]`

/** Hand-over and back. */
export function handOverTable(rows: readonly HandOverRow[]): string {
  const lines = rows.map(
    ({ inFlight, ours, baseline, ratioP50 }) =>
      `| ${inFlight} | ${ms(ours.p50)} | ${ms(baseline.p50)} | ${ratio(ratioP50)} | ${inFlight === 1 ? '≤ 1.3 ×' : '< 1 ×'} |`,
  )
  return `## Hand-over and back, until the waiter has its reply

Results of 20 kB, settling going on; against a bare BullMQ \`add\` → \`waitUntilFinished\`.

| in flight | ours p50 | BullMQ p50 | ratio | to reach |
|---|---|---|---|---|
${lines.join('\n')}
`
}

/** A live answer. */
export function liveTable(rows: readonly LiveRow[]): string {
  const lines = rows.map(({ malls, latencyMs, body, ours, baseline, ratioP50, ratioP99, cpuMs }) => {
    const reach = body === 'json' ? `+${ms(ours.p50 - baseline.p50)} ms said` : latencyMs > 0 ? 'p50 ≤ 1.25 ×, p99 ≤ 1.5 ×' : '≤ 1.6 ×'
    const cells = [
      malls,
      latencyMs,
      body,
      ms(ours.p50),
      ms(baseline.p50),
      ratio(ratioP50),
      ratio(ratioP99),
      `${ms(cpuMs.ours)} / ${ms(cpuMs.baseline)}`,
      reach,
    ]
    return `| ${cells.join(' | ')} |`
  })
  return `## A live answer

Unique queries, one after the other, through every part; against one process that does the same fetches and our own extraction with
\`Promise.all\`. Listings of 120 kB with 48 offers, or small JSON bodies.

| malls | shop's latency | body | ours p50 | baseline p50 | ratio p50 | ratio p99 | CPU a query, ours / baseline | to reach |
|---|---|---|---|---|---|---|---|---|
${lines.join('\n')}
`
}
