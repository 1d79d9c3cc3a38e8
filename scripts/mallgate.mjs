#!/usr/bin/env node
import { fail } from './node.mjs'
import { run } from './run.mjs'

try {
  run('cli/src/main.ts', process.argv.slice(2))
} catch (error) {
  fail(error)
}
