/** What Eureka and Ribbon do where nobody sets anything, in seconds, from where each is published. */
export const eurekaDefaults = {
  heartbeat: 30,
  lease: 90,
  evictionSweep: 60,
  responseCache: 30,
  clientFetch: 30,
  ribbonCache: 30,
} as const

/** Where the defaults stand, in Markdown. */
export const eurekaSources = [
  '[Understanding eureka client server communication](https://github.com/Netflix/eureka/wiki/Understanding-eureka-client-server-communication): a heartbeat every 30 s, removed after 90 s without one, clients fetch every 30 s',
  '[DefaultEurekaServerConfig.java](https://github.com/Netflix/eureka/blob/master/eureka-core/src/main/java/com/netflix/eureka/DefaultEurekaServerConfig.java): `evictionIntervalTimerInMs` 60 s, `responseCacheUpdateIntervalMs` 30 s',
  '[PollingServerListUpdater.java](https://github.com/Netflix/ribbon/blob/master/ribbon-loadbalancer/src/main/java/com/netflix/loadbalancer/PollingServerListUpdater.java): `LISTOFSERVERS_CACHE_REPEAT_INTERVAL` 30 s',
]

/** How long something takes that waits for timers, in seconds. */
export interface Wait {
  least: number
  mean: number
  most: number
}

/** Timers that know nothing of each other, one after the other: each is up to its whole interval away, on average half of it. */
export function waitsOf(intervals: readonly number[]): Wait {
  const most = intervals.reduce((sum, interval) => sum + interval, 0)
  return { least: 0, mean: most / 2, most }
}

/** From a change at the server until a caller goes by it: the server's read-only cache, the client's fetch, Ribbon's list. */
export function eurekaTold({ responseCache, clientFetch, ribbonCache } = eurekaDefaults): Wait {
  return waitsOf([responseCache, clientFetch, ribbonCache])
}

/** From a kill until a caller goes by it: what is left of the lease at the last heartbeat, the sweep, and then as `eurekaTold`. */
export function eurekaBuried(defaults = eurekaDefaults): Wait {
  const { heartbeat, lease, evictionSweep } = defaults
  const sinceBeat = waitsOf([heartbeat])
  const sweep = waitsOf([evictionSweep])
  const told = eurekaTold(defaults)
  return {
    least: lease - sinceBeat.most + sweep.least + told.least,
    mean: lease - sinceBeat.mean + sweep.mean + told.mean,
    most: lease - sinceBeat.least + sweep.most + told.most,
  }
}

/** `0 to 90 s, 45 s on average` */
export const waitText = ({ least, mean, most }: Wait): string => `${least} to ${most} s, ${mean} s on average`
