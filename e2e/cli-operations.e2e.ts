import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { spawnNode } from './src/spawned.ts'
import { type System, startSystem } from './src/system.ts'

let system: System
let runs = 0

beforeAll(async () => {
  system = await startSystem({ mallWorkers: 2 })
})
afterAll(() => system?.close())

const root = fileURLToPath(new URL('..', import.meta.url))

/** Runs the command as an operator's terminal would, and tells what it wrote. */
const mallgate = (...args: string[]) => mallgateWith({}, ...args)

async function mallgateWith(more: Record<string, string>, ...args: string[]): Promise<{ code: number | null; out: string }> {
  const env = { ...system.env, MALLGATE_USER: 'ana@ops', ...more }
  const run = spawnNode('cli/src/main.ts', { name: `mallgate-${++runs}`, args, env, cwd: system.dir })
  const { code } = await run.exited
  return { code, out: run.lines.join('\n') }
}

interface Ps {
  services: {
    service: string
    instances: { id: string; address: string; state: string; weight: number; ordered?: true; malls: { id: string }[] }[]
  }[]
}
const instancesOf = async (service: string) => {
  const { services } = JSON.parse((await mallgate('ps', '--json')).out) as Ps
  return services.find((one) => one.service === service)!.instances
}

/** The demo shop under another name, in a file. */
async function mallFile(id: string, change = (yaml: string) => yaml): Promise<string> {
  const dir = join(system.dir, id)
  await mkdir(dir, { recursive: true })
  const yaml = await readFile(join(root, 'malls/demo-techmart/mall.yaml'), 'utf8')
  await writeFile(join(dir, 'mall.yaml'), change(yaml.replace(/^id: .*/m, `id: ${id}`).replace(/^name: .*/m, `name: ${id}`)))
  return dir
}

const reportOf = async (mall: string) => (await system.search({ q: 'headphones' })).malls.find((one) => one.mall === mall)

describe('an instance', () => {
  it('is out of service, weighs more and is in again, as ordered; all of it is in the changes', async () => {
    const [first] = await instancesOf('mall')
    expect(await mallgate('out', first!.id, '--why', 'noisy neighbour', '--until', '2h')).toMatchObject({
      code: 0,
      out: expect.stringMatching(new RegExp(`^${first!.id}: out of service, by ana@ops, “noisy neighbour”, until `)),
    })
    const there = (await instancesOf('mall')).find(({ id }) => id === first!.id)
    expect(there).toMatchObject({ state: 'out_of_service', ordered: true })
    expect((await mallgate('weight', first!.id, '5')).out).toContain('out of service, weight 5')
    expect((await mallgate('ps')).out).toContain(`* ${first!.id}: out of service, weight 5, by ana@ops`)
    expect(await mallgate('in', first!.id, '--why', 'quiet')).toMatchObject({ code: 0 })
    expect(await mallgate('in', first!.id)).toMatchObject({ code: 4 })
    const back = (await instancesOf('mall')).find(({ id }) => id === first!.id)
    expect([back!.state, back!.weight, back!.ordered]).toEqual(['up', 1, undefined])
    const { records } = JSON.parse((await mallgate('changes', '--key', first!.id, '--json')).out) as { records: object[] }
    expect(records).toMatchObject([
      { kind: 'override', who: 'ana@ops', why: 'quiet', content: null },
      { content: { state: 'out_of_service', weight: 5 } },
      { why: 'noisy neighbour', content: { state: 'out_of_service' } },
    ])
  })

  it('drains: the command ends when the process has, and its malls are answered by the others', async () => {
    const worker = system.of('mall-workers').find((one) => one.running())!
    const { id } = (await instancesOf('mall')).find(({ address }) => address === system.addressOf(worker))!
    const { code, out } = await mallgate('drain', id, '--why', 'a new version')
    expect(out).toMatch(/is gone after [\d.]+ m?s: it deregistered\./)
    expect(code).toBe(0)
    expect((await worker.exited).code).toBe(0)
    expect((await reportOf('demo-techmart'))?.status).toBe('ok')
  })
})

describe('a mall', () => {
  it('is in answers as soon as it was pushed, with a rollback, until it is taken back', async () => {
    const folder = await mallFile('pushed-market')
    const pushed = await mallgate('mall', 'push', folder, '--why', 'a new shop')
    expect(pushed).toMatchObject({ code: 0, out: expect.stringMatching(/^Served after [\d.]+ m?s\.$/m) })
    const report = await system.waitFor('its answer', async () => {
      const one = await reportOf('pushed-market')
      return one?.status === 'ok' && one
    })
    expect(report.offers).toBeGreaterThan(0)

    await mallFile('pushed-market', (yaml) => yaml.replace(/^fresh: .*\n/m, '').concat('\nfresh: 7m\n'))
    expect(await mallgate('mall', 'push', folder)).toMatchObject({ code: 0 })
    expect((await mallgate('mall', 'show', 'pushed-market', '--yaml')).out).toContain('fresh: 7m')
    expect(await mallgate('mall', 'rollback', 'pushed-market', '--why', 'worse')).toMatchObject({ code: 0 })
    expect((await mallgate('mall', 'show', 'pushed-market', '--yaml')).out).not.toContain('fresh: 7m')
    const { records } = JSON.parse((await mallgate('mall', 'revisions', 'pushed-market', '--json')).out) as { records: object[] }
    expect(records).toMatchObject([{ why: 'worse' }, { content: { fresh: '7m' } }, { why: 'a new shop' }])
    expect((await mallgate('mall', 'list')).out).toMatch(/^pushed-market +served +1 +sha256-/m)

    expect((await mallgate('mall', 'take-back', 'pushed-market')).code).toBe(0)
    await system.waitFor('it is out', async () => (await reportOf('pushed-market')) === undefined)
  })

  it('that is wrong is refused with its line, and the old one stays', async () => {
    const folder = await mallFile('demo-techmart', (yaml) => yaml.replace(/^extract:/m, 'extrakt:'))
    const { code, out } = await mallgate('mall', 'push', folder)
    expect(code).toBe(4)
    expect(out).toMatch(/demo-techmart\/mall\.yaml:\d+:\d+ extrakt: .+extract/)
    expect((await reportOf('demo-techmart'))?.status).toBe('ok')
  })

  it('is switched off and on by its settings', async () => {
    expect(await mallgate('settings', 'demo-kramladen', '--off', '--why', 'it asked us to')).toMatchObject({
      code: 0,
      out: 'demo-kramladen: off, by ana@ops, “it asked us to”.',
    })
    await system.waitFor('it is out', async () => (await reportOf('demo-kramladen')) === undefined)
    expect((await mallgate('settings', 'demo-kramladen', '--unset', 'off')).code).toBe(0)
    await system.waitFor('it is in', async () => (await reportOf('demo-kramladen'))?.status === 'ok')
    const shown = await mallgate('settings', 'demo-kramladen')
    expect(shown.out).toContain('Nothing is set of demo-kramladen')
  })

  it('is removed for good, with what is stored; nobody is asked without a terminal', async () => {
    expect((await mallgate('mall', 'remove', 'demo-velvet')).code).toBe(2)
    const { code, out } = await mallgate('mall', 'remove', 'demo-velvet', '--data', '--yes', '--why', 'closed')
    expect(out).toMatch(/^demo-velvet is removed/m)
    expect(code).toBe(0)
    await system.waitFor('it is out', async () => (await reportOf('demo-velvet')) === undefined)
  })
})

describe('a release', () => {
  it('is set, listed and ended', async () => {
    const [{ version } = { version: '' }] = (await instancesOf('mall')) as unknown as { version: string }[]
    const set = await mallgate('release', 'set', 'canary', '--version', version, '--share', '10%', '--group', 'beta')
    expect(set).toMatchObject({ code: 0, out: `canary: 10% and group beta get ${version} of every mall, by ana@ops.` })
    expect((await mallgate('release', 'list')).out).toMatch(new RegExp(`^canary +\\* +${version} +10% +beta `, 'm'))
    expect(await mallgate('release', 'end', 'canary')).toEqual({ code: 0, out: 'canary is ended.' })
    expect((await mallgate('release', 'end', 'canary')).code).toBe(4)
  })
})

describe('who may not', () => {
  it('is told so: without the secret, and with another', async () => {
    const without = await mallgateWith({ CLUSTER_SECRET: '' }, 'ps')
    expect(without).toMatchObject({ code: 1, out: expect.stringContaining('set CLUSTER_SECRET to the secret it was started with') })
    const other = await mallgateWith({ CLUSTER_SECRET: 'another secret altogether' }, 'changes')
    expect(other).toMatchObject({ code: 1, out: expect.stringContaining('is another than the one it was started with') })
  })
})
