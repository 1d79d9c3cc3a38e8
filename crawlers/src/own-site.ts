export const hostOf = (url: string): string => URL.parse(url)?.hostname ?? ''

/** `www.shop.example`, `shop.example` and `search.shop.example` are one site. */
export const isOwnSite = (host: string, other: string): boolean => {
  const [a, b] = [host, other].map((one) => one.replace(/^www\./, '')) as [string, string]
  return a === b || a.endsWith(`.${b}`) || b.endsWith(`.${a}`)
}
