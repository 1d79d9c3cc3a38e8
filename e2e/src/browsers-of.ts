import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const names = JSON.parse(readFileSync(new URL('../../crawlers/src/render/chromium-names.json', import.meta.url), 'utf8')) as string[]
const folders = (process.env['PATH'] ?? '').split(delimiter)
const named = process.env['CHROMIUM_PATH']

/** The browser that crawlers started here will find by themselves. */
export const chromium: string | undefined = named
  ? [named].find((file) => file !== 'none')
  : names.flatMap((name) => folders.map((folder) => join(folder, name))).find((file) => existsSync(file))

/** Process ids of the browser that a process started, and of all it consists of; none where the system does not tell (only Linux does). */
export function browsersOf(pid: number): number[] {
  const parents = new Map<number, number>()
  for (const name of existsSync('/proc') ? readdirSync('/proc') : []) {
    const parent = /^\d+$/.test(name) ? parentOf(Number(name)) : undefined
    if (parent !== undefined) parents.set(Number(name), parent)
  }
  const below = (of: number): number[] => [...parents].flatMap(([child, parent]) => (parent === of ? [child, ...below(child)] : []))
  return below(pid)
}

/** Whether it still does something: one that has ended and was not yet cleared away does not. */
export const lives = (pid: number): boolean => parentOf(pid) !== undefined

function parentOf(pid: number): number | undefined {
  try {
    const [state, parent] = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    return state === 'Z' ? undefined : Number(parent)
  } catch {
    return undefined
  }
}
