import type { InstanceList } from '@mallgate/shared/contract/instance'
import { setTimeout as wait } from 'node:timers/promises'

import type { CallCenterLink } from './call-center-link.ts'
import { CliError } from './cli-error.ts'
import { type Told, serviceNames } from './lists.ts'
import { watchInstances } from './watch-instances.ts'

const againMs = 1_000

interface Watching {
  /** Called with all services' lists as soon as all are known, then after each change, one after the other. */
  paint(told: Told): Promise<void>
  /** Call Center cannot be asked: it is asked again, unless this throws. */
  onTrouble(error: CliError): void
  signal: AbortSignal
}

/** Watches all services until `signal` says otherwise, or `paint` or `onTrouble` throw. */
export async function watchAll(link: CallCenterLink, { paint, onTrouble, signal }: Watching): Promise<void> {
  const ended = new AbortController()
  const either = AbortSignal.any([signal, ended.signal])
  const known = new Map<string, InstanceList>()
  let painting: Promise<void> = Promise.resolve()
  let troubled = false

  const keep = async (service: (typeof serviceNames)[number]) => {
    while (!either.aborted) {
      try {
        for await (const { list } of watchInstances(link, service, either)) {
          troubled = false
          known.set(service, list)
          if (known.size < serviceNames.length) continue
          painting = painting.then(() =>
            paint({ address: link.at.replace('Call Center at ', ''), lists: serviceNames.map((name) => known.get(name)!) }),
          )
          await painting
        }
      } catch (error) {
        if (either.aborted || !(error instanceof CliError)) throw error
        // Four services, one trouble.
        if (!troubled) onTrouble(error)
        troubled = true
        await wait(againMs, undefined, { signal: either })
      }
    }
  }
  try {
    await Promise.all(serviceNames.map(keep))
  } finally {
    ended.abort()
  }
}
