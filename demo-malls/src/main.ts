import { createDemoMalls, shopIds } from './demo-malls.ts'
import { help, readSettings } from './settings.ts'

async function main(): Promise<void> {
  const settings = readSettings(process.argv.slice(2), process.env, shopIds)
  if (!settings) {
    process.stdout.write(help)
    return
  }
  const { host, port, ...rest } = settings
  const { app, openAll, close } = createDemoMalls(rest)
  let ending = false
  const end = () => {
    // A second signal does not wait for anything.
    if (ending) process.exit(1)
    ending = true
    close().then(() => process.exit(0), fail)
  }
  process.on('SIGTERM', end)
  process.on('SIGINT', end)
  const listening = await app.listen({ host, port })
  // The one line on stdout: whoever started this reads the address from it.
  process.stdout.write(`${JSON.stringify({ listening })}\n`)
  await openAll()
}

function fail(error: unknown): void {
  const { code, message } = error as NodeJS.ErrnoException
  const hint = code === 'EADDRINUSE' ? `${message}: stop what listens there, or set PORT to another (0: any)` : message
  process.stderr.write(`${hint}\n`)
  process.exit(1)
}

main().catch(fail)
