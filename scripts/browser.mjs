import { accessSync, constants, readFileSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'

import { installProgram } from './install-program.mjs'
import { root, say, SetupError } from './node.mjs'

// What crawlers look for, too.
const listed = (name) => JSON.parse(readFileSync(join(root, 'crawlers', 'src', 'render', `${name}.json`), 'utf8'))
const names = listed('chromium-names')
const { caches, programs } = listed('chromium-fetched')
const onMac = ['/Applications/Chromium.app/Contents/MacOS/Chromium', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome']
const chromium = {
  packages: {
    // Without the parts that need a screen it is the smaller by a third; not every distribution has that. The second of a try is what its
    // sandbox needs for a user who is not root.
    'apt-get': ['chromium-headless-shell chromium-sandbox', 'chromium chromium-sandbox', 'chromium'],
    dnf: ['chromium'],
    apk: ['chromium'],
    pacman: ['chromium'],
  },
}

/**
 * Sees to it that crawlers find a browser, by the system's package manager where there is none. It is no condition of anything: without
 * one all but the shops that draw their pages work.
 * @returns whether there is one, and how that came, for people
 * @throws SetupError where CHROMIUM_PATH names what is none
 */
export function ensureBrowser(tell = say) {
  const named = process.env.CHROMIUM_PATH
  if (named === 'none') return { there: false, how: 'none wanted (CHROMIUM_PATH=none)' }
  if (named) {
    if (isProgram(named)) return { there: true, how: named }
    throw new SetupError(`CHROMIUM_PATH=${named} is no program that can be run: name a Chromium, or none to do without.`)
  }
  const found = findBrowser()
  if (found) return { there: true, how: found }
  const outcome = installProgram(chromium, 'browser: there is no Chromium;', tell)
  const now = findBrowser()
  if (now) return { there: true, how: `${now}, installed` }
  return {
    there: false,
    how: `there is none, and ${outcome}: all but the shops that draw their pages work (install Chromium, or name it in CHROMIUM_PATH)`,
  }
}

function findBrowser() {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean)
  return [...names.flatMap((name) => folders.map((folder) => join(folder, name))), ...onMac].find(isProgram) ?? fetched()
}

/** One that Playwright fetched at some time. */
function fetched() {
  const builds = caches.map((cache) => join(homedir(), cache)).flatMap((folder) => namesIn(folder).map((build) => join(folder, build)))
  return builds.flatMap((build) => programs.map((program) => join(build, program))).find(isProgram)
}

function namesIn(folder) {
  try {
    return readdirSync(folder).filter((name) => name.startsWith('chromium'))
  } catch {
    return []
  }
}

function isProgram(file) {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
