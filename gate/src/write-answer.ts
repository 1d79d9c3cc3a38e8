import type { Offer } from '@mallgate/shared/contract/offer'
import type { MallReport } from '@mallgate/shared/contract/search'
import { mergeOffers } from '@mallgate/shared/merge-offers'
import type { RankedOffers } from '@mallgate/shared/rank-offers'
import type { FastifyReply } from 'fastify'
import { LRUCache } from 'lru-cache'

import type { Reports } from './collect.ts'
import { type MallOutcome, reportOf } from './fan-out.ts'
import type { PreparedSearch } from './prepare-search.ts'
import type { RecalledAll } from './recall-all.ts'

/** Writes whole answers as JSON, in pieces to be sent one after the other. */
export interface AnswerWriter {
  /** What has just been collected. */
  collected(reply: FastifyReply, search: PreparedSearch, reports: Reports, found: readonly RankedOffers[]): readonly Buffer[]
  recalled(reply: FastifyReply, search: PreparedSearch, all: RecalledAll): readonly Buffer[]
}

interface Merged {
  /** What it was merged from; held weakly, so that what the answers' own cache lets go is free. */
  found: readonly WeakRef<RankedOffers>[]
  /** The JSON of the offers, in order. */
  offers: Buffer
}

interface Frame {
  complete: boolean
  count: number
  offers: Buffer
  /** As JSON. */
  malls: string
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

  const recalledReport = (reply: FastifyReply, { mall, outcome, ageMs }: RecalledAll['malls'][number]): string => {
    let json = ageless.get(outcome)
    if (json === undefined) {
      json = serializer<MallReport>(reply, reportSchema)(reportOf(mall, outcome, 0)).slice(0, -1)
      ageless.set(outcome, json)
    }
    return `${json},"ageMs":${ageMs}}`
  }

  return {
    collected(reply, search, reports, found) {
      const write = serializer<MallReport>(reply, reportSchema)
      return frame(search, {
        complete: reports.complete(),
        count: reports.found(),
        offers: written(reply, search, found),
        malls: reports.all().map(write).join(),
      })
    },
    recalled(reply, search, { malls, count, found, complete }) {
      let reports = ''
      for (const one of malls) reports += (reports && ',') + recalledReport(reply, one)
      return frame(search, { complete, count, offers: keptOffers(reply, search, found), malls: reports })
    },
  }
}

function frame({ query, startedAt }: PreparedSearch, { complete, count, offers, malls }: Frame): readonly Buffer[] {
  const elapsedMs = Math.round(performance.now() - startedAt)
  const head = `{"query":${JSON.stringify(query)},"complete":${complete},"elapsedMs":${elapsedMs},"found":${count},"offers":`
  return [Buffer.from(head), offers, Buffer.from(`,"malls":[${malls}]}`)]
}

/** Compiled once for each schema. */
const serializer = <T>(reply: FastifyReply, schema: Record<string, unknown>) =>
  reply.compileSerializationSchema(schema) as unknown as (value: T) => string

const sameParts = (kept: readonly WeakRef<RankedOffers>[], found: readonly RankedOffers[]) =>
  kept.length === found.length && kept.every((part, at) => part.deref() === found[at])
