const tracking = /^(?:utm_.*|mc_[ce]id|gclid|gbraid|wbraid|dclid|fbclid|msclkid|yclid|twclid|ttclid|igshid|srsltid|_ga|_gl|_hs.*|spm|scm)$/i

/** What an address names, whichever way one came to it: without fragment and tracking, its parameters in order. */
export function canonicalUrl(address: string): string {
  const url = new URL(address)
  url.hash = ''
  for (const name of new Set(url.searchParams.keys())) if (tracking.test(name)) url.searchParams.delete(name)
  url.searchParams.sort()
  return url.href
}

/** An address on a page, made absolute. Undefined for what is no web address: scripts, data, a mere fragment. */
export function absoluteUrl(text: string, base: string): string | undefined {
  const trimmed = text.trim()
  if (trimmed === '' || trimmed.startsWith('#') || !URL.canParse(trimmed, base)) return undefined
  const url = new URL(trimmed, base)
  return /^https?:$/.test(url.protocol) && url.href.length <= 4096 ? url.href : undefined
}
