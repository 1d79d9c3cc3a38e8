/** Where a request of a page leads. */
export interface Target {
  /** As the page names it. */
  host: string
  /** The same with its port. */
  place: string
  /** What is dialled. */
  address: string
  port: number
}

/** Of a request in absolute form. Undefined where an override leads to https: that is a stand-in's to ask. */
export function targetOf(url: URL, overrides: ReadonlyMap<string, string>): Target | undefined {
  const dialled = overrides.get(url.origin) ?? overrides.get('*')
  if (dialled !== undefined && !dialled.startsWith('http:')) return undefined
  const there = dialled === undefined ? url : new URL(dialled)
  const place = `${url.hostname}:${url.port || 80}`
  return { host: bare(url.hostname), place, address: bare(there.hostname), port: Number(there.port) || 80 }
}

/**
 * Of a tunnel. What goes through it is not said: to port 443 that is https, to others (a WebSocket's, `ws:`) plain http's overrides count.
 * Undefined where an override leads from the one to the other: no handshake would succeed there.
 */
export function tunnelTarget({ hostname, port }: URL, overrides: ReadonlyMap<string, string>): Target | undefined {
  const named = { host: bare(hostname), place: `${hostname}:${port}` }
  const schemes = port === '443' ? ['https'] : ['http', 'https']
  const overridden = schemes.flatMap((scheme) => {
    const dialled = overrides.get(new URL(`${scheme}://${hostname}:${port}`).origin) ?? overrides.get('*')
    return dialled === undefined ? [] : [{ there: new URL(dialled), fits: dialled.startsWith(`${scheme}:`) }]
  })
  if (overridden.length === 0) return { ...named, address: named.host, port: Number(port) }
  const there = overridden.find(({ fits }) => fits)?.there
  return there && { ...named, address: bare(there.hostname), port: Number(there.port) || (there.protocol === 'https:' ? 443 : 80) }
}

const bare = (hostname: string): string => hostname.replace(/^\[|\]$/g, '')
