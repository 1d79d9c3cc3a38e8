type Env = Readonly<Record<string, string | undefined>>

const forcedOff = new Set(['0', 'false'])

/** Whether this terminal hides an address behind text (OSC 8), by what terminals say of themselves. FORCE_HYPERLINK decides where it is set to something. */
export function knowsLinks(env: Env, isTTY: boolean): boolean {
  const forced = env['FORCE_HYPERLINK']
  if (forced) return !forcedOff.has(forced)
  if (!isTTY || env['TERM'] === 'dumb' || env['CI']) return false
  // A multiplexer swallows what it does not know, whatever terminal it runs in.
  if (env['TMUX'] || env['TERM_PROGRAM'] === 'tmux') return env['TERM_PROGRAM'] === 'tmux' && atLeast(env['TERM_PROGRAM_VERSION'], 3, 4)
  if (env['STY']) return false
  return byProgram(env) || byVariable(env) || byTerm(env['TERM'] ?? '')
}

function byProgram({ TERM_PROGRAM: program = '', TERM_PROGRAM_VERSION: version }: Env): boolean {
  switch (program) {
    case 'iTerm.app':
      return atLeast(version, 3, 1)
    case 'WezTerm':
      return atLeast(version, 20_200_620)
    case 'vscode':
      return atLeast(version, 1, 72)
    case 'ghostty':
    case 'zed':
    case 'rio':
      return true
    default:
      return false
  }
}

/** VTE is what GNOME's and many other terminals are made of; its version is written as 7603 for 0.76.3, and 0.50.0 falls over at a link. */
function byVariable(env: Env): boolean {
  return Boolean(env['WT_SESSION'] || env['KITTY_WINDOW_ID'] || env['DOMTERM']) || Number(env['VTE_VERSION'] ?? 0) > 5000
}

const byTerm = (term: string) => /^(xterm-kitty|xterm-ghostty|alacritty|foot|contour|wezterm)(-|$)/.test(term)

function atLeast(version: string | undefined, major: number, minor = 0): boolean {
  const [, first = '0', second = '0'] = /^(\d+)[.-]?(\d*)/.exec(version ?? '') ?? []
  return Number(first) > major || (Number(first) === major && Number(second || 0) >= minor)
}

/** A text that leads to `url`, where the terminal knows links. */
export const hyperlink = (text: string, url: string) => `\u001B]8;;${url}\u001B\\${text}\u001B]8;;\u001B\\`
