/** The demo shops' own switches. */
export function createDemoControl(demoUrl: string) {
  return {
    /** Takes effect for the next request. */
    async set(shop: string, settings: { latencyMs?: number; fault?: string | null }): Promise<void> {
      const response = await fetch(`${demoUrl}/control/${shop}`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(settings),
      })
      if (!response.ok) throw new Error(`control of ${shop} answered ${response.status}: ${await response.text()}`)
    },
    /** How many result pages a shop was asked for so far. */
    async searches(shop: string): Promise<number> {
      const response = await fetch(`${demoUrl}/control`)
      const shops = (await response.json()) as Record<string, { searches: number }>
      return shops[shop]!.searches
    },
  }
}
