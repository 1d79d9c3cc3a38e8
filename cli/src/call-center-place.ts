import { CliError, exitCodes } from './cli-error.ts'
import { withoutUser } from './plain-text.ts'
import { readRunEnv } from './run-env.ts'
import type { Surroundings } from './terminal.ts'

/** Which Call Centers there are, in the order they are asked; and the cluster's secret. */
export interface CallCenterPlace {
  urls: readonly string[]
  secret: string | undefined
}

/** The option, CALLCENTER_URL, or the system that runs here. @throws CliError where none of them says it */
export function callCenterPlace(option: string | undefined, { env, cwd }: Pick<Surroundings, 'env' | 'cwd'>): CallCenterPlace {
  const run = readRunEnv(cwd)
  const given = saidAt(option, env, run)
  if (!given)
    throw new CliError('Nobody said where Call Center is: start it with `npm start`, or say it with --call-center or CALLCENTER_URL.')
  const urls = given.split(',').map((url) => originOf(url.trim()))
  return { urls, secret: env['CLUSTER_SECRET'] || run['CLUSTER_SECRET'] }
}

/** Whether anything says where one is: a command that can do without asks only then. */
export const isCallCenterSaid = (option: string | undefined, { env, cwd }: Pick<Surroundings, 'env' | 'cwd'>): boolean =>
  Boolean(saidAt(option, env, readRunEnv(cwd)))

const saidAt = (option: string | undefined, env: Surroundings['env'], run: Surroundings['env']) =>
  option ?? (env['CALLCENTER_URL'] || run['CALLCENTER_URL'])

function originOf(url: string): string {
  if (!URL.canParse(url) || !/^https?:/.test(url))
    throw new CliError(`'${withoutUser(url)}' is no address of a Call Center: write it as http://host:port.`, exitCodes.usage)
  return new URL(url).origin
}
