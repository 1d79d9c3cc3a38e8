import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { expect, it, onTestFinished } from 'vitest'

import { findChromium } from './find-chromium.ts'
import { createSlots } from './slots.ts'
import { isTracker } from './trackers.ts'

async function machineWith(...programs: string[]) {
  const root = await mkdtemp(join(tmpdir(), 'chromium-'))
  onTestFinished(() => rm(root, { recursive: true }))
  for (const program of programs) {
    const file = join(root, program)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, '')
    await chmod(file, 0o755)
  }
  return { root, places: { path: `${join(root, 'bin')}:${join(root, 'sbin')}`, home: root } }
}

it('finds a browser by its usual names, in their order', async () => {
  const { root, places } = await machineWith('bin/google-chrome', 'sbin/chromium')
  expect(findChromium(places)).toBe(join(root, 'sbin/chromium'))
})

it('finds the newest that Playwright fetched where there is no other', async () => {
  const inside = 'chrome-linux/chrome'
  const { root, places } = await machineWith(`.cache/ms-playwright/chromium-99/${inside}`, `.cache/ms-playwright/chromium-1200/${inside}`)
  expect(findChromium(places)).toBe(join(root, `.cache/ms-playwright/chromium-1200/${inside}`))
})

it('takes the program itself where a shell would stand between', async () => {
  const { root, places } = await machineWith('bin/chromium-headless-shell', 'lib/chromium/chromium-headless-shell')
  expect(findChromium(places)).toBe(join(root, 'lib/chromium/chromium-headless-shell'))
})

it('takes the one that is named and no other, and `none` for none', async () => {
  const { root, places } = await machineWith('bin/chromium', 'own/chrome')
  expect(findChromium({ ...places, chromiumPath: join(root, 'own/chrome') })).toBe(join(root, 'own/chrome'))
  expect(findChromium({ ...places, chromiumPath: 'none' })).toBeUndefined()
  expect(() => findChromium({ ...places, chromiumPath: join(root, 'nowhere') })).toThrow(/CHROMIUM_PATH: '.*nowhere' is no program/)
})

it('lets so many in at a time, the first first, and forgets who gave up', async () => {
  const slots = createSlots(1)
  const ever = new AbortController().signal
  const leave = await slots.enter(ever)
  const impatient = new AbortController()
  const gaveUp = slots.enter(impatient.signal)
  const order: string[] = []
  const second = slots.enter(ever).then((out) => (order.push('second'), out))
  const third = slots.enter(ever).then((out) => (order.push('third'), out))
  impatient.abort(new Error('enough'))
  await expect(gaveUp).rejects.toThrow('enough')
  leave()
  leave()
  ;(await second)()
  ;(await third)()
  expect(order).toEqual(['second', 'third'])
})

it('knows a tracker by its domain, and nobody by the mere sound', () => {
  expect(isTracker('region1.google-analytics.com')).toBe(true)
  expect(isTracker('notgoogle-analytics.com')).toBe(false)
  expect(isTracker('shop.example')).toBe(false)
})
