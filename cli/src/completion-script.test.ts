import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'

import { completionScript } from './completion-script.ts'
import { firstWords } from './commands.ts'
import { type Shell, shells } from './commands-asking.ts'

const stub = `#!/bin/sh
case "$*" in
  '__names malls'|'__names known-malls') printf 'demo-hanmart\\ndemo-techmart\\nyes24\\n' ;;
  '__names instances') printf 'mall-1a\\ncrawler-2b\\n' ;;
  '__names releases') printf 'canary\\n' ;;
esac
`
const has = (shell: Shell) => spawnSync(shell, ['-c', 'true']).status === 0

/** A folder with the script and a `mallgate` that knows three malls, two instances and a release. */
function folderFor(shell: Shell): string {
  const folder = mkdtempSync(join(tmpdir(), 'mallgate-completion-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'script'), completionScript(shell))
  writeFileSync(join(folder, 'mallgate'), stub)
  mkdirSync(join(folder, 'some-folder'))
  chmodSync(join(folder, 'mallgate'), 0o755)
  return folder
}

function said(shell: Shell, args: readonly string[], folder: string): string[] {
  const { stdout, stderr } = spawnSync(shell, args, {
    encoding: 'utf8',
    cwd: folder,
    env: { PATH: `${folder}:${process.env['PATH']}`, HOME: folder, TERM: 'dumb' },
    timeout: 15_000,
  })
  expect(stderr).toBe('')
  return stdout.split('\n').filter(Boolean)
}

const askedIn: Record<Shell, (words: readonly string[], folder: string) => string[]> = {
  bash(words, folder) {
    const typed = words.map((word) => `'${word}'`).join(' ')
    const script = `. ./script; COMP_WORDS=(${typed}); COMP_CWORD=${words.length - 1}; _mallgate; printf '%s\\n' "\${COMPREPLY[@]}"`
    return said('bash', ['--norc', '-c', script], folder)
  },
  fish: (words, folder) =>
    said('fish', ['--no-config', '-c', `source script; complete -C '${words.join(' ')}'`], folder).map((line) =>
      line.split('\t')[0]!.replace(/\/$/, ''),
    ),
  // A line editor in a terminal of its own: each candidate that is added is written down. What is
  // waited for is not what is typed, since terminals echo, and a prompt tells that the line editor listens.
  zsh(words, folder) {
    const script = `
zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z 'PS1=; autoload -Uz compinit; compinit -u -d ./dump; source ./script
compadd () { local -a hits; builtin compadd -O hits "$@"; print -rl -- $hits >> ./hits; builtin compadd "$@" }
bindkey "^I" complete-word; zle -C ask complete-word _main_complete; PS1=REA\\DY'
zpty -r -m z out '*READY*'
zpty -w -n z '${words.join(' ')}'$'\\t'
zpty -w -n z $'\\x15'
zpty -w z 'print DO\\NE'
zpty -r -m z out '*DONE*'
zpty -d z
[ -f hits ] && sort -u hits && rm hits`
    return said('zsh', ['-f', '-c', script], folder)
  },
}

const table: [line: string, found: string[]][] = [
  ['mallgate sea', ['search']],
  ['mallgate search --so', ['--sort']],
  ['mallgate search --sort pr', ['price']],
  ['mallgate search --malls demo-t', ['demo-techmart']],
  ['mallgate malls y', ['yes24']],
  ['mallgate ps --call', ['--call-center']],
  ['mallgate completion z', ['zsh']],
  ['mallgate help p', ['ps']],
  ['mallgate mall pu', ['push']],
  ['mallgate mall push --no', ['--no-wait']],
  ['mallgate mall push some-f', ['some-folder']],
  ['mallgate mall rollback y', ['yes24']],
  ['mallgate drain cr', ['crawler-2b']],
  ['mallgate drain --why tired cr', ['crawler-2b']],
  ['mallgate drain mall-1a c', []],
  ['mallgate release end c', ['canary']],
  ['mallgate release set c --mall demo-h', ['demo-hanmart']],
  ['mallgate settings yes24 --unset fr', ['fresh']],
  ['mallgate changes --kind rem', ['removal']],
  ['mallgate search --limit 1', []],
]

describe.each(shells)('%s', (shell) => {
  test.skipIf(!has(shell))('completes commands, options, their values, and malls', { timeout: 120_000 }, () => {
    const folder = folderFor(shell)
    for (const [line, found] of table) expect(askedIn[shell](line.split(' '), folder), line).toEqual(found)
  })
})

test.skipIf(!has('bash'))('bash completes within a list and behind an equals sign, and is silent where no mall is to be had', () => {
  const ask = (words: readonly string[], folder = folderFor('bash')) => askedIn.bash(words, folder)
  expect(ask(['mallgate', 'search', '--malls', 'yes24,demo-'])).toEqual(['yes24,demo-hanmart', 'yes24,demo-techmart'])
  expect(ask(['mallgate', 'search', '--malls', '=', 'y'])).toEqual(['yes24'])
  expect(ask(['mallgate', 'search', '--sort', '='])).toEqual(['relevance', 'price'])
  expect(ask(['mallgate', ''])).toEqual([...firstWords, '--help', '--version'])
  const away = folderFor('bash')
  writeFileSync(join(away, 'mallgate'), '#!/bin/sh\necho lost >&2; exit 1\n')
  expect(ask(['mallgate', 'malls', ''], away)).toEqual([])
})

test.skipIf(!has('fish'))('fish completes within a list', () => {
  expect(askedIn.fish(['mallgate', 'search', '--malls', 'yes24,demo-h'], folderFor('fish'))).toEqual(['yes24,demo-hanmart'])
})
