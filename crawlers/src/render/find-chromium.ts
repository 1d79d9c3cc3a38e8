import { accessSync, constants, readdirSync } from 'node:fs'
import { basename, delimiter, dirname, join } from 'node:path'

import fetchedBrowsers from './chromium-fetched.json' with { type: 'json' }
import names from './chromium-names.json' with { type: 'json' }

/** Where Chromium is looked for. */
export interface ChromiumPlaces {
  /** `CHROMIUM_PATH`: this one and no other; `none` for none at all. */
  chromiumPath?: string | undefined
  /** `PATH` */
  path: string
  /** The user's own folder, in which Playwright keeps browsers it fetched. */
  home: string
}

const onMac = ['/Applications/Chromium.app/Contents/MacOS/Chromium', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome']

/**
 * The program of a Chromium that is on this machine: the one named, else by its usual names in PATH, else one that Playwright fetched.
 * @throws RangeError where the one that is named cannot be run
 */
export function findChromium({ chromiumPath, path, home }: ChromiumPlaces): string | undefined {
  if (chromiumPath === 'none') return undefined
  if (chromiumPath) {
    if (isProgram(chromiumPath)) return pastShell(chromiumPath)
    throw new RangeError(`CHROMIUM_PATH: '${chromiumPath}' is no program that can be run`)
  }
  const folders = path.split(delimiter).filter(Boolean)
  const candidates = [...names.flatMap((name) => folders.map((folder) => join(folder, name))), ...onMac, ...fetched(home)]
  const found = candidates.find(isProgram)
  return found && pastShell(found)
}

/** Debian has a shell before it that stays its parent: killed, it leaves the browser behind. */
function pastShell(file: string): string {
  const program = join(dirname(file), '..', 'lib', 'chromium', basename(file))
  return basename(file) === 'chromium-headless-shell' && isProgram(program) ? program : file
}

/** Newest first. */
function fetched(home: string): string[] {
  const builds = fetchedBrowsers.caches.flatMap((cache) => {
    const folder = join(home, cache)
    return namesIn(folder).map((build) => join(folder, build))
  })
  const newestFirst = builds.toSorted((a, b) => buildNumber(b) - buildNumber(a))
  return newestFirst.flatMap((build) => fetchedBrowsers.programs.map((inside) => join(build, inside)))
}

const buildNumber = (folder: string): number => Number(/chromium[\w-]*-(\d+)$/.exec(folder)?.[1] ?? 0)

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.startsWith('chromium'))
  } catch {
    return []
  }
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
