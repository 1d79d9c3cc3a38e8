import type { Caller } from '@mallgate/shared/call'
import { CallRefused } from '@mallgate/shared/call-failure'
import type { Instance } from '@mallgate/shared/contract/instance'
import type { MallDefinition } from '@mallgate/shared/contract/mall'
import type { ProblemError } from '@mallgate/shared/contract/problem'
import { deadlineIn } from '@mallgate/shared/deadline'

import type { GivenDefinition } from './definitions-judge.ts'

/** Judges definitions before they are in force: schema and rules here, then one crawler tries to compile it. */
export interface DefinitionCheck {
  /** `compiled` is false where no crawler could be asked. @throws ProblemError `invalid_definition` with all faults */
  check(given: GivenDefinition, id?: string): Promise<{ definition: MallDefinition; compiled: boolean }>
}

export interface CheckOptions {
  caller: Caller
  instancesOf(service: 'crawler'): Promise<readonly Instance[]>
  signal: AbortSignal
}

const compileMs = 3_000

export function createDefinitionCheck({ caller, instancesOf, signal }: CheckOptions): DefinitionCheck {
  /** True where a crawler took it, false where none could be asked; what it found wrong is thrown as its CallRefused. */
  const compile = async (definition: MallDefinition) => {
    const deadline = deadlineIn(compileMs)
    const crawlers = (await instancesOf('crawler')).flatMap(({ address, state }) => (address && state === 'up' ? [address] : []))
    for (const address of crawlers.sort(() => Math.random() - 0.5)) {
      if (deadline.remainingMs() === 0) return false
      try {
        const timeoutMs = deadline.remainingMs()
        await caller.send({ method: 'POST', address, path: '/v1/definitions/check', body: definition, timeoutMs, signal })
        return true
      } catch (error) {
        // One that is on its way out, or older than this question: the next may answer.
        if (error instanceof CallRefused && error.code === 'invalid_definition') throw error
      }
    }
    return false
  }

  return {
    async check(given, id) {
      // Few Call Centers ever read a definition: what that takes is loaded then.
      const { readDefinition, placeFlaws } = await import('./definitions-judge.ts')
      const definition = readDefinition(given, id)
      try {
        return { definition, compiled: await compile(definition) }
      } catch (error) {
        throw error instanceof CallRefused ? refused(error, (flaws) => placeFlaws(given, flaws)) : error
      }
    },
  }
}

function refused({ problem, message }: CallRefused, place: (flaws: { name: string; message: string }[]) => ProblemError): ProblemError {
  const flaws = (problem.errors ?? []).map(({ name = '', message: said }) => ({ name, message: said }))
  return place(flaws.length > 0 ? flaws : [{ name: '', message }])
}
