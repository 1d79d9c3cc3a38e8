import type { DoneEvent, MallReport, OffersEvent } from '@mallgate/shared/contract/search'
import { EventSourceParserStream } from 'eventsource-parser/stream'

import { CliError } from './cli-error.ts'
import { askGate, away, refusal } from './gate-link.ts'

export type StreamEvent = { event: 'mall'; data: MallReport } | { event: 'offers'; data: OffersEvent } | { event: 'done'; data: DoneEvent }

const names = new Set(['mall', 'offers', 'done'])
const longestEvent = 64 * 1024 * 1024

/** The events of one search, `done` the last. @throws CliError where Gate is away, refuses, or breaks off */
export async function* streamSearch(url: URL, signal: AbortSignal): AsyncGenerator<StreamEvent> {
  const response = await askGate(url, 'text/event-stream', signal)
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream')
  if (!response.ok || !isStream || !response.body) throw refusal(url, response.status, await response.text())
  const events = response.body
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream({ maxBufferSize: longestEvent }))
  try {
    for await (const { event, data } of events) {
      // Events of a later version: nothing for us.
      if (!event || !names.has(event)) continue
      yield { event, data: JSON.parse(data) } as StreamEvent
      if (event === 'done') return
    }
  } catch (error) {
    throw signal.aborted ? away(url, error) : new CliError(`Gate at ${url.origin} broke off its answer: ${(error as Error).message}.`)
  }
  throw new CliError(`Gate at ${url.origin} ended its answer before all malls were told of: ask again.`)
}
