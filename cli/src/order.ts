import { OperationsRecord, OperationsRecords } from '@mallgate/shared/contract/operations'
import Type from 'typebox'

import { answerCheck } from './answer-check.ts'
import type { CallCenterLink } from './call-center-link.ts'
import type { Surroundings } from './terminal.ts'
import { styleOf } from './terminal.ts'

const record = answerCheck(OperationsRecord)
const records = answerCheck(OperationsRecords)
const nothing = answerCheck(Type.Undefined())

/** What an operator says with an order. */
export interface Said {
  why?: string
  until?: string
}

interface Order extends Said {
  method: 'PUT' | 'POST'
  path: string
  body?: unknown
  yaml?: string
  file?: string
  /** Also for a mall that nobody serves now. */
  unknown?: boolean
}

/** Gives an order, and answers how it is kept. On stderr it is said where it is not kept for good yet. */
export async function order(link: CallCenterLink, { why, until, unknown, ...ask }: Order, around: Surroundings): Promise<OperationsRecord> {
  const { value, headers } = await link.ask({ ...ask, query: { why, until, unknown: unknown ? 'true' : undefined } }, record)
  tellUnkept(headers, around)
  if (headers.get('x-compiled') === 'no') warn('no crawler answered: whether it compiles there, each says when it takes it up', around)
  return value
}

/** Takes an order back. False: none stood there. */
export async function takeBack(link: CallCenterLink, path: string, { why }: Said, around: Surroundings): Promise<boolean> {
  const answer = await link.find({ method: 'DELETE', path, query: { why } }, nothing)
  if (answer) tellUnkept(answer.headers, around)
  return answer !== null
}

/** What stands. */
export async function askRecords(link: CallCenterLink, path: string): Promise<readonly OperationsRecord[]> {
  return (await link.ask({ path }, records)).value.records
}

/** What stands and stood, newest first. On stderr it is said where that is not all. */
export async function askHistory(link: CallCenterLink, path: string, query: object, around: Surroundings): Promise<OperationsRecord[]> {
  const { value, headers } = await link.ask({ path, query: { ...query } }, records)
  if (headers.get('x-complete') === 'no') warn('no db-api answered: there may have been more', around)
  return [...value.records].sort((a, b) => b.revision - a.revision)
}

/** What stands at one place; null for nothing. */
export async function findRecord(link: CallCenterLink, path: string): Promise<OperationsRecord | null> {
  const answer = await link.find({ path }, record)
  return answer?.value.content ? answer.value : null
}

/** An order is taken when Redis has it; for good it is only with the DB API. */
export function tellUnkept(headers: Headers, around: Surroundings): void {
  if (headers.get('x-kept') === 'no') warn('accepted; not yet kept by the DB API', around)
}

/** Beside the answer, on stderr. */
export function warn(text: string, { stderr, env }: Pick<Surroundings, 'stderr' | 'env'>): void {
  stderr.write(`${styleOf(stderr, env).colors.yellow(text)}\n`)
}
