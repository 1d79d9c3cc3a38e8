import type { Offer } from '@mallgate/shared/contract/offer'
import type { MallReport } from '@mallgate/shared/contract/search'
import { mergeOffers } from '@mallgate/shared/merge-offers'
import type { RankedOffers } from '@mallgate/shared/rank-offers'
import type { FastifyReply } from 'fastify'
import { LRUCache } from 'lru-cache'

import type { KeptFacts } from './answer-cache.ts'
import type { Reports } from './collect.ts'
import { type MallOutcome, reportOf } from './fan-out.ts'
import type { PreparedSearch } from './prepare-search.ts'
import type { RecalledAll } from './recall-all.ts'

/** Writes whole answers as JSON, in pieces to be sent one after the other. */
export interface AnswerWriter {
  /** What has just been collected. */
  collected(reply: FastifyReply, search: PreparedSearch, reports: Reports, found: readonly RankedOffers[]): readonly Buffer[]
  recalled(reply: FastifyReply, search: PreparedSearch, all: RecalledAll): RecalledAnswer
}

/** An answer of which only the ages go on. */
export interface RecalledAnswer {
  query: string
  complete: boolean
  count: number
  /** The JSON of the offers, in order. */
  offers: Buffer
  /** As JSON, but for its age and what closes it. */
  reports: readonly { json: string; kept: KeptFacts }[]
}

interface Merged {
  /** What it was merged from; held weakly, so that what the answers' own cache lets go is free. */
  found: readonly WeakRef<RankedOffers>[]
  /** The JSON of the offers, in order. */
  offers: Buffer
}

const offersSchema = { type: 'array', items: { $ref: 'Offer#' } }
const reportSchema = { $ref: 'MallReport#' }

/**
 * The offers of a kept answer are merged and written once for as long as every mall's answer stays the one they were merged from, and a kept
 * answer's report is written once but for its age.
 */
export function createAnswerWriter({ maxBytes = 32 * 1024 * 1024 } = {}): AnswerWriter {
  const kept = new LRUCache<string, Merged>({
    maxSize: maxBytes,
    sizeCalculation: ({ offers, found }) => offers.length + 100 * found.length + 500,
  })
  const ageless = new WeakMap<MallOutcome, string>()

  const written = (reply: FastifyReply, { sort, limit }: PreparedSearch, found: readonly RankedOffers[]): Buffer =>
    Buffer.from(serializer<Offer[]>(reply, offersSchema)(mergeOffers(found, sort, limit)))

  const keptOffers = (reply: FastifyReply, search: PreparedSearch, found: readonly RankedOffers[]): Buffer => {
    const name = `${search.sort} ${search.limit} ${search.key}`
    const known = kept.get(name)
    if (known && sameParts(known.found, found)) return known.offers
    const offers = written(reply, search, found)
    kept.set(name, { found: found.map((part) => new WeakRef(part)), offers })
    return offers
  }

  const agelessReport = (reply: FastifyReply, { mall, outcome }: RecalledAll['malls'][number]): string => {
    let json = ageless.get(outcome)
    if (json === undefined) {
      json = serializer<MallReport>(reply, reportSchema)(reportOf(mall, outcome, 0)).slice(0, -1)
      ageless.set(outcome, json)
    }
    return json
  }

  return {
    collected(reply, search, reports, found) {
      const write = serializer<MallReport>(reply, reportSchema)
      const head = { query: search.query, complete: reports.complete(), count: reports.found() }
      const elapsedMs = Math.round(performance.now() - search.startedAt)
      return [headOf(head, elapsedMs), written(reply, search, found), tailOf(reports.all().map(write).join())]
    },
    recalled(reply, search, { malls, count, found, complete }) {
      const reports = malls.map((one) => ({ json: agelessReport(reply, one), kept: one.kept }))
      return { query: search.query, complete, count, offers: keptOffers(reply, search, found), reports }
    },
  }
}

/** What stands before the offers. */
export const headOf = ({ query, complete, count }: Pick<RecalledAnswer, 'query' | 'complete' | 'count'>, elapsedMs: number): Buffer =>
  Buffer.from(`{"query":${JSON.stringify(query)},"complete":${complete},"elapsedMs":${elapsedMs},"found":${count},"offers":`)

const tailOf = (malls: string): Buffer => Buffer.from(`,"malls":[${malls}]}`)

/** What stands behind the offers: the reports with their ages at `now`. */
export function agedTail({ reports }: RecalledAnswer, now: number): Buffer {
  let malls = ''
  for (const { json, kept } of reports) malls += `${malls && ','}${json},"ageMs":${Math.round(now - kept.bornAt)}}`
  return tailOf(malls)
}

/** Compiled once for each schema. */
const serializer = <T>(reply: FastifyReply, schema: Record<string, unknown>) =>
  reply.compileSerializationSchema(schema) as unknown as (value: T) => string

const sameParts = (kept: readonly WeakRef<RankedOffers>[], found: readonly RankedOffers[]) =>
  kept.length === found.length && kept.every((part, at) => part.deref() === found[at])
