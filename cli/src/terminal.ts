import picocolors from 'picocolors'

import { knowsLinks } from './terminal-links.ts'

/** Where a command writes to. */
export interface Output {
  /** False where more should wait until it has drained. */
  write(text: string): unknown
  once?(event: 'drain', listener: () => void): unknown
  isTTY?: boolean | undefined
  columns?: number | undefined
}

/** What the outside hands to a command. */
export interface Surroundings {
  env: Record<string, string | undefined>
  cwd: string
  /** Whom orders are kept under where MALLGATE_USER says nobody: `user@host`. */
  who: string
  /** What is piped in; absent where nothing can be. */
  stdin?: AsyncIterable<Uint8Array>
  stdout: Output
  stderr: Output
  /** Aborts on Ctrl-C. */
  signal: AbortSignal
  /** How a browser may be run; absent where none may. */
  browsing?: { sandbox: boolean; kill(pid: number): void }
  /** Asks whoever sits at the terminal; absent where nobody does. */
  ask?: (question: string) => Promise<string>
}

/** How to write to one output. */
export interface Style {
  /** Infinity where it is no terminal: what is piped is not shortened. */
  columns: number
  colors: ReturnType<typeof picocolors.createColors>
  /** Whether links can be hidden behind text (OSC 8). */
  links: boolean
  /** BCP 47. */
  locale: string
}

const narrowest = 40
const usual = 80

/** Colours and links on a terminal that has them; FORCE_COLOR and NO_COLOR (no-color.org) decide where they are set to something, in this order. */
export function styleOf({ isTTY = false, columns }: Output, env: Surroundings['env']): Style {
  const width = columns || Number(env['COLUMNS']) || usual
  return {
    columns: isTTY ? Math.max(narrowest, width) : Infinity,
    colors: picocolors.createColors(hasColors(env, isTTY)),
    links: knowsLinks(env, isTTY),
    locale: localeOf(env['LC_ALL'] || env['LC_MONETARY'] || env['LANG']),
  }
}

function hasColors({ FORCE_COLOR: forced, NO_COLOR: refused, TERM: term }: Surroundings['env'], isTTY: boolean): boolean {
  if (forced) return forced !== '0' && forced !== 'false'
  return isTTY && !refused && term !== 'dumb'
}

/** `ko_KR.UTF-8` → `ko-KR`; what this machine uses where nothing is set, or nothing that is known. */
function localeOf(posix = ''): string {
  const tag = posix.replace(/[.@].*$/, '').replaceAll('_', '-')
  try {
    return Intl.NumberFormat.supportedLocalesOf(tag)[0] ?? new Intl.NumberFormat().resolvedOptions().locale
  } catch {
    return new Intl.NumberFormat().resolvedOptions().locale
  }
}
