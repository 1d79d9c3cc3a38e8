import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

import { gateUrl } from './gate-link.ts'
import { readRunEnv } from './run-env.ts'

function folderWithRunEnv(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'mallgate-cli-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  mkdirSync(join(folder, '.mallgate'))
  writeFileSync(join(folder, '.mallgate', 'run.env'), text)
  mkdirSync(join(folder, 'a', 'b'), { recursive: true })
  return folder
}

test('run.env is found from any folder below it', () => {
  const folder = folderWithRunEnv('GATE_URL=http://127.0.0.1:4000\nCLUSTER_SECRET="x y"\n')
  expect(readRunEnv(join(folder, 'a', 'b'))).toEqual({ GATE_URL: 'http://127.0.0.1:4000', CLUSTER_SECRET: 'x y' })
  expect(readRunEnv(tmpdir())).toEqual({})
})

test('the option goes before GATE_URL, that before run.env, and Gate’s usual port is the last resort', () => {
  const cwd = folderWithRunEnv('GATE_URL=http://127.0.0.1:4000\n')
  const env = { GATE_URL: 'http://gate.example:81' }
  expect(gateUrl('https://other.example', { env, cwd }).href).toBe('https://other.example/')
  expect(gateUrl(undefined, { env, cwd }).href).toBe('http://gate.example:81/')
  expect(gateUrl(undefined, { env: {}, cwd }).href).toBe('http://127.0.0.1:4000/')
  expect(gateUrl(undefined, { env: { GATE_URL: '' }, cwd: tmpdir() }).href).toBe('http://127.0.0.1:8080/')
  for (const address of ['gate', 'ftp://gate', 'http//x']) expect(() => gateUrl(address, { env, cwd })).toThrow(/no address of a Gate/)
})
