import type { MallDefinition } from '@mallgate/shared/contract/mall'
import { type Crawl, type CrawlerKit, type MallService, serveOptions } from '@mallgate/shared/crawler-kit'
import type { Log } from '@mallgate/shared/log'

import type { HostedMall } from './host-mall.ts'

/** Serves the queue of a mall in the process that hosts it, for as long as it does: shops written by hand. */
export function withOwnCrawler(
  mall: HostedMall,
  definition: MallDefinition,
  { kit, crawl, log }: { kit: CrawlerKit; crawl(definition: MallDefinition): Crawl; log: Log },
): HostedMall {
  let current = crawl(definition)
  let serving: Promise<MallService | undefined> = Promise.resolve(undefined)
  const next = (step: (service: MallService | undefined) => Promise<MallService | undefined>) => {
    serving = serving.then(async (service) => {
      try {
        return await step(service)
      } catch (error) {
        log.error({ err: error, mall: definition.id }, 'the queue of this mall is not served as it should be')
        return service
      }
    })
  }
  next(() => kit.serve(definition.id, serveOptions(definition), (job, context) => current(job, context)))
  return {
    search: mall.search,
    update(changed) {
      mall.update(changed)
      current = crawl(changed)
      next(async (service) => (await service?.update(serveOptions(changed)), service))
    },
    async close() {
      await mall.close()
      next(async (service) => (await service?.close(), undefined))
      await serving
    },
  }
}
