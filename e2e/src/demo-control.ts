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
    /** All that are there. */
    async shops(): Promise<string[]> {
      const { day: _day, ...shops } = (await (await fetch(`${demoUrl}/control`)).json()) as Record<string, unknown>
      return Object.keys(shops)
    },
    /** Lets it be that day in all shops. */
    async setDay(day: number): Promise<void> {
      const headers = { 'content-type': 'application/json' }
      const response = await fetch(`${demoUrl}/control`, { method: 'PUT', headers, body: JSON.stringify({ day }) })
      if (!response.ok) throw new Error(`day ${day} answered ${response.status}: ${await response.text()}`)
    },
    /** How many result pages a shop was asked for so far. */
    async searches(shop: string): Promise<number> {
      const response = await fetch(`${demoUrl}/control`)
      const shops = (await response.json()) as Record<string, { searches: number }>
      return shops[shop]!.searches
    },
  }
}
