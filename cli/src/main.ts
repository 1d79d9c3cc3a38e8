import pkg from '../package.json' with { type: 'json' }
import { runCli } from './cli.ts'

const interrupted = new AbortController()
process.once('SIGINT', () => interrupted.abort())
// Whoever reads has enough: `mallgate search … | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))

const { env, stdout, stderr } = process
process.exitCode = await runCli(process.argv.slice(2), pkg.version, { env, cwd: process.cwd(), stdout, stderr, signal: interrupted.signal })
