import { createCaller, CallFailed, CallRefused, checked } from '@mallgate/shared/call'
import { createClusterTokens } from '@mallgate/shared/cluster-token'
import { InstanceList, ServiceName } from '@mallgate/shared/contract/instance'

import { CliError } from './cli-error.ts'
import { withoutUser } from './plain-text.ts'
import { readRunEnv } from './run-env.ts'
import type { Surroundings } from './terminal.ts'

const askBoundMs = 5_000
const services = ServiceName.anyOf.map(({ const: name }) => name)
const instanceList = checked(InstanceList)

/** Which Call Centers there are, the first that answers is asked; and the cluster's secret. */
interface Whereabouts {
  urls: readonly string[]
  secret: string | undefined
}

/** What one of the Call Centers told, and which. */
export interface Told {
  address: string
  lists: InstanceList[]
}

/** The instances of all services. @throws CliError where no Call Center answers, or it does not trust us */
export async function askCallCenter(option: string | undefined, around: Surroundings): Promise<Told> {
  const { urls, secret } = whereabouts(option, around)
  const caller = createCaller(createClusterTokens(secret, { service: 'cli', instance: 'cli' }))
  let failure: unknown
  try {
    for (const address of urls) {
      try {
        const ask = (service: ServiceName) =>
          caller.json({ address, path: `/v1/services/${service}/instances`, timeoutMs: askBoundMs, signal: around.signal }, instanceList)
        return { address, lists: await Promise.all(services.map(ask)) }
      } catch (error) {
        if (around.signal.aborted) throw error
        failure = error
      }
    }
  } finally {
    await caller.close()
  }
  throw inOurTerms(failure, urls)
}

function whereabouts(option: string | undefined, { env, cwd }: Surroundings): Whereabouts {
  const run = readRunEnv(cwd)
  const given = option ?? (env['CALLCENTER_URL'] || run['CALLCENTER_URL'])
  if (!given)
    throw new CliError('Nobody said where Call Center is: start it with `npm start`, or say it with --call-center or CALLCENTER_URL.')
  const urls = given.split(',').map((url) => originOf(url.trim()))
  return { urls, secret: env['CLUSTER_SECRET'] || run['CLUSTER_SECRET'] }
}

function originOf(url: string): string {
  if (!URL.canParse(url) || !/^https?:/.test(url))
    throw new CliError(`'${withoutUser(url)}' is no address of a Call Center: write it as http://host:port.`, 2)
  return new URL(url).origin
}

function inOurTerms(error: unknown, urls: readonly string[]): unknown {
  const at = `Call Center at ${urls.join(', ')}`
  if (error instanceof CallRefused && error.status === 401)
    return new CliError(`${at} does not trust this command: set CLUSTER_SECRET to the secret it was started with.`)
  if (error instanceof CallRefused) return new CliError(`${at} refused: ${error.message}.`)
  if (error instanceof CallFailed && error.code === 'unreachable')
    return new CliError(`${at} cannot be reached: start it with \`npm start\`, or say where it is with --call-center or CALLCENTER_URL.`)
  if (error instanceof CallFailed) return new CliError(`${at} gave no answer: ${error.message}.`)
  return error
}
