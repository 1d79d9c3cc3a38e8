// The instances, as a process of their own: each registers on a connection of its own with its own token, and beats as Call Center tells it to.
import type { Lease } from '@mallgate/shared/contract/instance'

import { authorizationOf, benchInstance, memberId } from './cluster-member.ts'
import { type HttpLine, inWaves, openHttpLine } from './http-line.ts'
import { nowUs } from './profiling.ts'
import { serveRole } from './role.ts'

export type InstancesQuestion =
  /** Registers `count` instances, numbered from `from`, and keeps them registered. */
  | { register: { address: string; secret: string; from: number; count: number } }
  /** Registers one of them anew with another weight. */
  | { change: { index: number; weight: number } }
  | { tally: true }

export interface Changed {
  /** Microseconds of the monotonic clock. */
  sentUs: number
  answeredUs: number
}

export interface InstancesTally {
  beats: number
  failures: string[]
}

interface Member {
  put(path: string, body?: unknown): Promise<string>
}

const registerAtOnce = 16
const failuresKept = 5
const spreadOfBeats = 0.2

const members: Member[] = []
const failures: string[] = []
let beats = 0

async function openMember(address: string, authorization: string): Promise<Member> {
  const { host } = new URL(address)
  // One answer at a time, in the order of the requests.
  let last: Promise<unknown> = Promise.resolve()
  let waiting: PromiseWithResolvers<string> | undefined
  let body = ''
  const line: HttpLine = await openHttpLine(address, {
    piece: (text) => void (body += text),
    answered(status) {
      const said = body
      body = ''
      if (status === 200) waiting?.resolve(said)
      else waiting?.reject(new Error(`answered with ${status}: ${said}`))
    },
    lost(error) {
      waiting?.reject(error)
    },
  })
  const send = (path: string, text: string) => {
    waiting = Promise.withResolvers()
    const content = text && `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\n`
    line.write(
      `PUT ${path} HTTP/1.1\r\nhost: ${host}\r\nauthorization: ${authorization}\r\n${content || 'content-length: 0\r\n'}\r\n${text}`,
    )
    return waiting.promise
  }
  return {
    put(path, value) {
      const text = value === undefined ? '' : JSON.stringify(value)
      const answer = last.then(() => send(path, text))
      last = answer.catch(() => undefined)
      return answer
    },
  }
}

function keepBeating(member: Member, id: string, heartbeatMs: number): void {
  const beatAgain = () => {
    setTimeout(beat, heartbeatMs * (1 - spreadOfBeats + 2 * spreadOfBeats * Math.random()))
  }
  const beat = () => {
    member.put(`/v1/instances/${id}/heartbeat`).then(
      () => {
        beats++
        beatAgain()
      },
      (error: Error) => void (failures.length < failuresKept && failures.push(`a heartbeat of ${id}: ${error.message}`)),
    )
  }
  // The first ones are spread too: real instances did not start at once.
  setTimeout(beat, heartbeatMs * Math.random())
}

async function register({ address, secret, from, count }: { address: string; secret: string; from: number; count: number }): Promise<void> {
  await inWaves(count, registerAtOnce, async (nth) => {
    const index = from + nth
    const id = memberId(index)
    const member = await openMember(address, await authorizationOf(secret, 'mall', id))
    const { heartbeatMs } = JSON.parse(await member.put(`/v1/instances/${id}`, benchInstance(index))) as Lease
    members[index] = member
    keepBeating(member, id, heartbeatMs)
  })
}

async function change({ index, weight }: { index: number; weight: number }): Promise<Changed> {
  const sentUs = nowUs()
  await members[index]!.put(`/v1/instances/${memberId(index)}`, benchInstance(index, weight))
  return { sentUs, answeredUs: nowUs() }
}

serveRole(async (question: InstancesQuestion): Promise<Changed | InstancesTally | undefined> => {
  if ('register' in question) {
    await register(question.register)
    return undefined
  }
  if ('change' in question) return change(question.change)
  return { beats, failures }
})
