import { expect, test } from 'vitest'

import { knowsLinks } from './terminal-links.ts'
import { styleOf } from './terminal.ts'

const nowhere = { write: () => undefined }
const colored = (isTTY: boolean, env: Record<string, string>) => styleOf({ ...nowhere, isTTY }, env).colors.isColorSupported

test('FORCE_COLOR goes before NO_COLOR, that before what the terminal is', () => {
  expect(colored(true, { TERM: 'xterm' })).toBe(true)
  expect(colored(true, { TERM: 'dumb' })).toBe(false)
  expect(colored(true, { NO_COLOR: '1' })).toBe(false)
  expect(colored(true, { NO_COLOR: '' })).toBe(true)
  expect(colored(false, {})).toBe(false)
  expect(colored(false, { FORCE_COLOR: '1', NO_COLOR: '1', TERM: 'dumb' })).toBe(true)
  expect(colored(true, { FORCE_COLOR: '0' })).toBe(false)
  expect(colored(false, { FORCE_COLOR: '' })).toBe(false)
  expect(colored(true, { FORCE_COLOR: '', NO_COLOR: '1' })).toBe(false)
})

const terminals: [env: Record<string, string>, known: boolean][] = [
  [{ TERM: 'xterm-256color' }, false],
  [{ TERM: 'xterm-256color', VTE_VERSION: '7603' }, true],
  [{ TERM: 'xterm-256color', VTE_VERSION: '4602' }, false],
  [{ TERM: 'xterm-256color', VTE_VERSION: '5000' }, false],
  [{ TERM: 'xterm-kitty' }, true],
  [{ TERM: 'alacritty' }, true],
  [{ TERM: 'foot-extra' }, true],
  [{ TERM: 'football' }, false],
  [{ TERM_PROGRAM: 'iTerm.app', TERM_PROGRAM_VERSION: '3.5.1' }, true],
  [{ TERM_PROGRAM: 'iTerm.app', TERM_PROGRAM_VERSION: '3.0.9' }, false],
  [{ TERM_PROGRAM: 'Apple_Terminal', TERM_PROGRAM_VERSION: '455' }, false],
  [{ TERM_PROGRAM: 'WezTerm', TERM_PROGRAM_VERSION: '20240203-110809-5046fc22' }, true],
  [{ TERM_PROGRAM: 'vscode', TERM_PROGRAM_VERSION: '1.9.0' }, false],
  [{ TERM_PROGRAM: 'vscode', TERM_PROGRAM_VERSION: '1.104.2' }, true],
  [{ WT_SESSION: '1', TERM_PROGRAM: '' }, true],
  [{ TERM: 'tmux-256color', TMUX: '/tmp/t,1,0', TERM_PROGRAM: 'tmux', TERM_PROGRAM_VERSION: '3.4' }, true],
  [{ TERM: 'tmux-256color', TMUX: '/tmp/t,1,0', TERM_PROGRAM: 'tmux', TERM_PROGRAM_VERSION: '3.3a', VTE_VERSION: '7603' }, false],
  [{ TERM: 'screen', STY: '1.pts', VTE_VERSION: '7603' }, false],
  [{ TERM: 'xterm-kitty', CI: 'true' }, false],
  [{ TERM: 'dumb', VTE_VERSION: '7603' }, false],
  [{ TERM: 'xterm-256color', FORCE_HYPERLINK: '1' }, true],
  [{ TERM: 'xterm-kitty', FORCE_HYPERLINK: '0' }, false],
  [{ TERM: 'xterm-256color', FORCE_HYPERLINK: '' }, false],
  [{ TERM: 'xterm-kitty', FORCE_HYPERLINK: '' }, true],
]

test.each(terminals)('a terminal that says %j: links are %s', (env, known) => {
  expect(knowsLinks(env, true)).toBe(known)
})

test('what is piped has no links and is not shortened, a terminal is as wide as it says, but never too narrow', () => {
  expect(styleOf(nowhere, { TERM: 'xterm-kitty', COLUMNS: '60' })).toMatchObject({ links: false, columns: Infinity })
  const columns = (given?: number, env = {}) => styleOf({ ...nowhere, isTTY: true, columns: given }, env).columns
  expect([columns(132), columns(), columns(undefined, { COLUMNS: '100' }), columns(20)]).toEqual([132, 80, 100, 40])
})
