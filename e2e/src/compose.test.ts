import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'

import { parseDockerfile } from './dockerfile.ts'

// What only a Docker engine can show is tried there; what a text can get wrong is held here, in every run.

const root = fileURLToPath(new URL('../../', import.meta.url))
const read = (file: string) => readFileSync(join(root, file), 'utf8')

interface Service {
  build: { context: string; target: string }
  environment?: Record<string, string>
  depends_on?: Record<string, { condition: string }>
  ports?: string[]
  volumes?: string[]
  [key: string]: unknown
}

const text = read('docker-compose.yml')
const compose = parse(text, { merge: true }) as { version?: unknown; services: Record<string, Service>; volumes: Record<string, unknown> }
const services = Object.entries(compose.services)
const { last } = parseDockerfile(read('Dockerfile'))

/** Filters of system calls other than the engine's own. */
const filters: Record<string, string[]> = { 'drawing-crawlers': ['seccomp:deploy/chromium-seccomp.json'] }

describe.each(services)('the container of %s', (name, service) => {
  it('may write to its volumes only, has no capability and cannot gain one', () => {
    expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'] })
    expect(service['security_opt']).toEqual(['no-new-privileges:true', ...(filters[name] ?? [])])
    expect(service['privileged'] ?? service['cap_add']).toBeUndefined()
    for (const volume of service.volumes ?? []) expect(Object.keys(compose.volumes)).toContain(volume.split(':')[0])
  })

  it('has an end to its CPU, memory, processes and logs', () => {
    expect(service).toMatchObject({
      cpus: expect.any(Number),
      mem_limit: expect.stringMatching(/^\d+[mg]$/),
      pids_limit: expect.any(Number),
    })
    expect(service).toMatchObject({ logging: { options: { 'max-size': expect.any(String), 'max-file': expect.any(String) } } })
  })

  it('is given longer to stop than a process may drain', () => {
    expect(service['stop_grace_period']).toBe('30s')
    expect(read('shared/src/run-process.ts')).toContain('drainBoundMs = 25_000')
  })

  it('is built from a stage whose user is not root and whose health is looked at', () => {
    expect(last(service.build.target, 'USER')).toMatch(/^USER (?!root\b|0\b)/)
    expect(last(service.build.target, 'HEALTHCHECK')).toMatch(/--timeout=\d+s.* CMD \["/)
    // As a list: a shell in between would keep the signals to itself.
    expect(last(service.build.target, 'CMD') ?? 'CMD ["').toMatch(/^CMD \["/)
  })

  it('waits only for services that are there, and publishes a port only if it is Gate, on loopback', () => {
    for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
      expect(Object.keys(compose.services)).toContain(other)
      expect(condition).toMatch(/^service_(healthy|started)$/)
    }
    expect(service.ports ?? []).toEqual(name === 'gate' ? ['${GATE_HOST:-127.0.0.1}:${GATE_PORT:-8080}:8080'] : [])
  })
})

it('the filter of system calls for a browser lets it make namespaces, and nothing that it could gain by them', () => {
  interface Rule {
    names: string[]
    action: string
    args?: unknown[]
  }
  const { defaultAction, syscalls } = JSON.parse(read('deploy/chromium-seccomp.json')) as { defaultAction: string; syscalls: Rule[] }
  expect(defaultAction).toBe('SCMP_ACT_ALLOW')
  expect(new Set(syscalls.map(({ action }) => action))).toEqual(new Set(['SCMP_ACT_ERRNO']))
  const forbidden = syscalls.filter(({ args }) => !args).flatMap(({ names }) => names)
  expect(forbidden).toEqual(expect.arrayContaining(['mount', 'bpf', 'ptrace', 'io_uring_setup', 'userfaultfd', 'setns', 'keyctl']))
  for (const call of ['clone', 'clone3', 'unshare', 'chroot', 'seccomp']) expect(forbidden).not.toContain(call)
})

describe('docker-compose.yml', () => {
  it('has no version key, and starts by itself what the system is made of', () => {
    expect(compose.version).toBeUndefined()
    const always = services.filter(([, service]) => !service['profiles']).map(([name]) => name)
    expect(always.toSorted()).toEqual(['callcenter', 'crawlers', 'db-api', 'demo-malls', 'gate', 'mall-workers', 'redis'])
  })

  it('refuses to go on without a secret, and .env.example names every variable', () => {
    expect(text).toMatch(/CLUSTER_SECRET: \$\{CLUSTER_SECRET:\?[^}]+\}/)
    const example = read('.env.example')
    for (const [, variable] of text.matchAll(/\$\{([A-Z_]+)/g)) expect(example).toMatch(new RegExp(`^#?${variable}=`, 'm'))
    expect(example).toMatch(/^CLUSTER_SECRET=$/m)
  })
})
