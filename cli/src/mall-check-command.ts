import { linkToCallCenter } from './call-center-link.ts'
import { isCallCenterSaid } from './call-center-place.ts'
import { checkKept, createTroubleLook } from './check-kept.ts'
import { checkLive } from './check-live.ts'
import { type Checkable, type CheckedMall, checkFixtures } from './check-mall.ts'
import { checkedMallText } from './check-text.ts'
import { CliError, type ExitCode, exitCodes } from './cli-error.ts'
import type { ArgsFor } from './commands.ts'
import { allMalls, namedMalls } from './named-malls.ts'
import { plainText } from './plain-text.ts'
import { linkToStore } from './store-link.ts'
import { type Surroundings, styleOf } from './terminal.ts'

type Args = ArgsFor<'mall check'>

/** `mallgate mall check`: definitions against the pages beside them, those that the system kept, or the shops; field by field. */
export async function mallCheckCommand(args: Args, around: Surroundings): Promise<ExitCode> {
  const { ids = [], kept, live, query, offline, json } = args
  const usage = (message: string) => new CliError(message, exitCodes.usage)
  if (kept && live) throw usage('--kept and --live are two checks: give one of them.')
  if (query !== undefined && !live) throw usage('--query is what a shop is asked for: it goes with --live.')
  if (offline && (kept || live)) throw usage(`--${kept ? 'kept' : 'live'} asks what --offline leaves alone: give one of them.`)
  if ((kept || live) && ids.length === 0) throw usage(`Say which mall: mallgate mall check <id> --${kept ? 'kept' : 'live'}.`)
  const { checkables, faults } =
    ids.length === 0
      ? await allMalls(around)
      : { checkables: await namedMalls(ids, around, mayAsk(args, around) ? { callCenter: args.callCenter } : undefined), faults: [] }
  const { stdout, env } = around
  const checked: CheckedMall[] = []
  const checkOne = checkFor(args, around)
  for (const checkable of checkables) {
    const mall = await checkOne(checkable)
    checked.push(mall)
    // Said as it is known: a shop may take its time.
    if (!json) stdout.write(checkedMallText(mall, ids.length === 0, styleOf(stdout, env)))
  }
  const ok = faults.length === 0 && checked.every((mall) => isOk(mall, ids.length > 0))
  if (json) stdout.write(`${JSON.stringify({ ok, malls: checked, faults })}\n`)
  else stdout.write(summary(checked, faults, around))
  return ok ? exitCodes.ok : exitCodes.failed
}

/** Whether the running system's own definition may be asked for, of a mall that lies in no folder here. */
const mayAsk = ({ kept, live, offline, callCenter }: Args, around: Surroundings): boolean =>
  kept || live || (!offline && isCallCenterSaid(callCenter, around))

/** A mall that was named, and has nothing to be checked against, was not found to be well. */
const isOk = ({ pages, faults, well }: CheckedMall, wasNamed: boolean): boolean =>
  faults.length === 0 && pages.every(({ ok, older }) => ok || older) && (pages.length > 0 || well === true || !wasNamed)

function checkFor({ kept, live, query, offline, callCenter }: Args, around: Surroundings): (checkable: Checkable) => Promise<CheckedMall> {
  if (live) return (checkable) => checkLive(checkable, query, around)
  if (kept) {
    const store = linkToStore(linkToCallCenter(callCenter, around), callCenter, around)
    return (checkable) => checkKept(checkable, store)
  }
  if (offline) return checkFixtures
  const troubleOf = createTroubleLook(callCenter, around)
  return async (checkable) => {
    const [mall, { pages = [], notes = [], well }] = await Promise.all([checkFixtures(checkable), troubleOf(checkable)])
    return { ...mall, pages: [...mall.pages, ...pages], notes: [...mall.notes, ...notes], ...(well && { well }) }
  }
}

function summary(malls: readonly CheckedMall[], faults: readonly string[], { stdout, env }: Surroundings): string {
  const { colors } = styleOf(stdout, env)
  const pages = malls.flatMap((mall) => mall.pages)
  const bad = pages.filter(({ ok, older }) => !ok && !older).length
  const unusable = faults.map((fault) => `${colors.red('✖')} ${plainText(fault)}\n`).join('')
  if (malls.length < 2 && faults.length === 0) return ''
  const counted = `${malls.length} malls, ${pages.length} page${pages.length === 1 ? '' : 's'}`
  const said =
    bad === 0 && malls.every((mall) => mall.faults.length === 0) ? 'all read as they should be' : `${bad} not read as they should be`
  return `${unusable}\n${counted}: ${said}\n`
}
