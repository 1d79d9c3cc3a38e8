import picocolors from 'picocolors'

/** Where a command writes to. */
export interface Output {
  write(text: string): unknown
  isTTY?: boolean | undefined
  columns?: number | undefined
}

/** What the outside hands to a command. */
export interface Surroundings {
  env: Record<string, string | undefined>
  cwd: string
  stdout: Output
  stderr: Output
  /** Aborts on Ctrl-C. */
  signal: AbortSignal
}

/** How to write to one output. */
export interface Style {
  columns: number
  colors: ReturnType<typeof picocolors.createColors>
  /** Whether links can be hidden behind text (OSC 8). */
  links: boolean
  /** BCP 47. */
  locale: string
}

const narrowest = 40
const usual = 80

/** Colours and links on a terminal only; no colours where NO_COLOR is set (no-color.org). */
export function styleOf({ isTTY = false, columns }: Output, env: Surroundings['env']): Style {
  const able = isTTY && env['TERM'] !== 'dumb'
  const width = columns || Number(env['COLUMNS']) || usual
  return {
    columns: Math.max(narrowest, width),
    colors: picocolors.createColors(able && !env['NO_COLOR']),
    links: able,
    locale: localeOf(env['LC_ALL'] || env['LC_MONETARY'] || env['LANG']),
  }
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
