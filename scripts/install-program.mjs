import { spawnSync } from 'node:child_process'
import { existsSync, rmSync, writeFileSync } from 'node:fs'

// For all that is tried: nobody is to wait for a network that swallows everything.
const boundMs = 5 * 60_000

// In order of preference where a machine has several.
const managers = [
  { name: 'apt-get', before: ['apt-get', 'update', '-qq'], install: ['apt-get', 'install', '-y', '-qq', '--no-install-recommends'] },
  { name: 'dnf', install: ['dnf', 'install', '-y', '-q'] },
  { name: 'apk', install: ['apk', 'add', '--quiet', '--no-progress'] },
  { name: 'pacman', install: ['pacman', '-Sy', '--noconfirm', '--noprogressbar'] },
  { name: 'brew', install: ['brew', 'install', '--quiet'], asUser: true },
]

/**
 * Installs a program by the system's package manager, as root or with a sudo that asks nothing, and leaves no service running.
 * @param packages by the manager's name: what to install, one try after the other until one succeeds; words of a try belong together
 * @param service that the package would have running, if any
 * @returns what became of it, for people: the caller looks whether the program is there now
 */
export function installProgram({ packages, service }, why, tell) {
  const manager = managers.find(({ name }) => packages[name] && exists(name))
  if (!manager) return 'no package manager known here could install it'
  const until = performance.now() + boundMs
  const runInTime = (command) => run(command, Math.max(1, Math.ceil(until - performance.now())))
  const sudo = manager.asUser || process.getuid() === 0 ? [] : ['sudo', '-n']
  if (sudo.length > 0 && run(['sudo', '-n', 'true']).status !== 0) return `${manager.name} would need root's rights to install it`
  tell(`${why} installing it with ${manager.name} …`)
  const allow = manager.name === 'apt-get' && service ? forbidServices(sudo, service) : () => undefined
  try {
    const updated = manager.before && runInTime([...sudo, ...manager.before])
    const tries = []
    for (const names of packages[manager.name]) {
      tries.push(runInTime([...sudo, ...asDebian(manager), ...manager.install, ...names.split(' ')]))
      if (tries.at(-1).status === 0) return `${manager.name} installed it`
    }
    return `${manager.name} could not install it (${unreached(updated) ?? lastLine(tries[0])})`
  } finally {
    allow()
  }
}

// Debian's packages start what they install, unless this file, which every start-up script asks, says no (101).
const policy = '/usr/sbin/policy-rc.d'

function forbidServices(sudo, service) {
  const enabled = () => exists('systemctl') && run(['systemctl', 'is-enabled', service]).status === 0
  const before = enabled()
  const ours = !existsSync(policy)
  if (ours)
    asRoot(
      sudo,
      () => writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 }),
      `printf '#!/bin/sh\\nexit 101\\n' >${policy} && chmod 755 ${policy}`,
    )
  return () => {
    if (ours) asRoot(sudo, () => rmSync(policy, { force: true }), `rm -f ${policy}`)
    if (!before && enabled()) run([...sudo, 'systemctl', 'disable', '--now', service])
  }
}

const asRoot = (sudo, directly, byShell) => (sudo.length === 0 ? directly() : run([...sudo, '/bin/sh', '-c', byShell]))

// Set on the command itself: sudo passes no environment on.
const asDebian = ({ name }) => (name === 'apt-get' ? ['env', 'DEBIAN_FRONTEND=noninteractive', 'RUNLEVEL=1'] : [])

const exists = (command) => spawnSync('/bin/sh', ['-c', `command -v ${command}`], { stdio: 'ignore' }).status === 0

const run = ([command, ...args], timeout = boundMs) =>
  spawnSync(command, args, { encoding: 'utf8', timeout, stdio: ['ignore', 'pipe', 'pipe'] })

/** What apt-get says of a network that is not there: a mere warning, and then it knows no package. */
const unreached = (updated) => /^[WE]: (Failed to fetch .*)$/m.exec(updated?.stderr ?? '')?.[1]

const lastLine = ({ error, stderr, stdout }) => error?.message ?? (`${stdout}${stderr}`.trim().split('\n').at(-1) || 'it said nothing')
