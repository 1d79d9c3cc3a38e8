import { scriptJson } from './html.ts'

// As after a shop's relaunch: all of it is still there for people, under names nobody knows yet.
const newName = (name: string) => `v2${[...name].reverse().join('')}`

/** The same page with other classes, ids, data attributes, microdata properties and keys in its scripts of JSON. */
export function relaunchHtml(html: string): string {
  return html
    .replace(
      /\b(class|id|itemprop)="([^"]*)"/g,
      (_, attribute: string, names: string) => `${attribute}="${names.split(' ').map(newName).join(' ')}"`,
    )
    .replace(/\bdata-([a-z-]+)=/g, (_, name: string) => `data-${newName(name)}=`)
    .replace(
      /(<script\b[^>]*\btype="application\/(?:ld\+)?json"[^>]*>)(.*?)(<\/script>)/gs,
      (_, open: string, json: string, close: string) => open + scriptJson(relaunchJson(JSON.parse(json))) + close,
    )
}

/** The same value with other keys, all the way down. */
export function relaunchJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(relaunchJson)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [newName(key), relaunchJson(item)]))
}
