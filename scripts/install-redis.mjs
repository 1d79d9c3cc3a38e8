import { spawnSync } from 'node:child_process'
import { existsSync, rmSync, writeFileSync } from 'node:fs'

const boundMs = 5 * 60_000

// In order of preference where a machine has several. Each is tried command by command until one of `install` succeeds.
const managers = [
  {
    name: 'apt-get',
    before: ['apt-get', 'update', '-qq'],
    install: [['apt-get', 'install', '-y', '-qq', '--no-install-recommends', 'redis-server']],
  },
  { name: 'dnf', install: ['redis', 'valkey'].map((pkg) => ['dnf', 'install', '-y', '-q', pkg]) },
  { name: 'apk', install: ['redis', 'valkey'].map((pkg) => ['apk', 'add', '--quiet', '--no-progress', pkg]) },
  { name: 'pacman', install: ['valkey', 'redis'].map((pkg) => ['pacman', '-Sy', '--noconfirm', '--noprogressbar', pkg]) },
  { name: 'brew', install: [['brew', 'install', '--quiet', 'redis']], asUser: true },
]

/**
 * Installs Redis by the system's package manager, as root or with a sudo that asks nothing, and leaves no service running.
 * @returns what became of it, for people: the caller looks whether the program is there now
 */
export function installRedis(why, tell) {
  const manager = managers.find(({ name }) => exists(name))
  if (!manager) return 'no package manager known here could install it'
  const sudo = manager.asUser || process.getuid() === 0 ? [] : ['sudo', '-n']
  if (sudo.length > 0 && run(['sudo', '-n', 'true']).status !== 0) return `${manager.name} would need root's rights to install it`
  tell(`${why} installing it with ${manager.name} …`)
  const allow = manager.name === 'apt-get' ? forbidServices(sudo) : () => undefined
  try {
    if (manager.before) run([...sudo, ...manager.before])
    const tries = []
    for (const command of manager.install) {
      tries.push(run([...sudo, ...asDebian(manager), ...command]))
      if (tries.at(-1).status === 0) return `${manager.name} installed it`
    }
    return `${manager.name} could not install it (${lastLine(tries[0])})`
  } finally {
    allow()
  }
}

// Debian's packages start what they install, unless this file, which every start-up script asks, says no (101).
const policy = '/usr/sbin/policy-rc.d'

function forbidServices(sudo) {
  const enabled = () => exists('systemctl') && run(['systemctl', 'is-enabled', 'redis-server']).status === 0
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
    if (!before && enabled()) run([...sudo, 'systemctl', 'disable', '--now', 'redis-server'])
  }
}

const asRoot = (sudo, directly, byShell) => (sudo.length === 0 ? directly() : run([...sudo, '/bin/sh', '-c', byShell]))

// Set on the command itself: sudo passes no environment on.
const asDebian = ({ name }) => (name === 'apt-get' ? ['env', 'DEBIAN_FRONTEND=noninteractive', 'RUNLEVEL=1'] : [])

const exists = (command) => spawnSync('/bin/sh', ['-c', `command -v ${command}`], { stdio: 'ignore' }).status === 0

const run = ([command, ...args]) => spawnSync(command, args, { encoding: 'utf8', timeout: boundMs, stdio: ['ignore', 'pipe', 'pipe'] })

const lastLine = ({ error, stderr, stdout }) => error?.message ?? (`${stdout}${stderr}`.trim().split('\n').at(-1) || 'it said nothing')
