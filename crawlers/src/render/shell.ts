import type { FetchedPage } from '../read-page.ts'

// Of an honest page there is more to read than this; a list that found nothing says so, which the definition knows.
const littleText = 400
const mostTextBesideSigns = 1_500
// A shell says what it is at its beginning, or is all script.
const mostLooked = 2 * 1024 * 1024
const longestTag = 2_000

/**
 * Whether a page is one that only a browser fills: scripts, and hardly anything to read. Asked of pages from which nothing could be
 * read, by which alone it is decided that a browser is worth its cost.
 */
export function isShell({ status, headers, body }: FetchedPage): boolean {
  if (status < 200 || status >= 300 || !/html|^$/i.test(headers['content-type'] ?? '')) return false
  const { scripts, text, emptyRoot, wantsScript } = look(
    Buffer.from(body.buffer, body.byteOffset, Math.min(body.byteLength, mostLooked)).toString('latin1').toLowerCase(),
  )
  if (!scripts) return false
  return text < littleText || (text < mostTextBesideSigns && (emptyRoot || wantsScript))
}

interface Signs {
  scripts: boolean
  /** How much of it a person would see, in characters; counted until it is plenty. */
  text: number
  /** What applications are mounted in is there, with nothing in it. */
  emptyRoot: boolean
  /** It says to those without script that they want it. */
  wantsScript: boolean
}

const unseen = new Set(['script', 'style', 'noscript', 'template', 'svg', 'head', 'title'])
const rootId = /\bid=["']?[\w-]{0,40}(?:root|app|next|nuxt|mount|main|content|container|gatsby|svelte)/

/** One pass over the page, in lower case; what is not closed goes on to its end. */
function look(html: string): Signs {
  const signs: Signs = { scripts: false, text: 0, emptyRoot: false, wantsScript: false }
  let at = 0
  while (at < html.length && signs.text < mostTextBesideSigns) {
    if (html[at] !== '<') {
      const next = indexOr(html, '<', at)
      signs.text += html.slice(at, next).replace(/\s+/g, ' ').trim().length
      at = next
    } else if (html.startsWith('<!--', at)) {
      at = indexOr(html, '-->', at + 4) + 3
    } else {
      at = passTag(html, at, signs)
    }
  }
  return signs
}

const indexOr = (html: string, wanted: string, from: number): number => {
  const at = html.indexOf(wanted, from)
  return at === -1 ? html.length : at
}

/** @returns where it goes on: behind the tag, or behind the whole element where nobody sees that */
function passTag(html: string, from: number, signs: Signs): number {
  const name = tagName(html, from)
  const end = indexOr(html, '>', from) + 1
  if (name === '') return end
  if (name === 'script') signs.scripts = true
  // Scripts may stand in the head alone, which is passed over as a whole.
  if (unseen.has(name)) {
    const close = indexOr(html, `</${name}`, end)
    if (name === 'noscript') signs.wantsScript ||= /java-?script/.test(html.slice(end, Math.min(close, end + longestTag)))
    if (name === 'head') signs.scripts ||= html.slice(end, close).includes('<script')
    return close
  }
  if (!signs.emptyRoot && (name.includes('-') || rootId.test(html.slice(from, Math.min(end, from + longestTag))))) {
    signs.emptyRoot = isEmpty(html, end, name)
  }
  return end
}

function tagName(html: string, from: number): string {
  let to = from + 1
  while (to - from < 40 && /[a-z0-9-]/.test(html[to] ?? '')) to++
  return html.slice(from + 1, to)
}

/** White space and a comment are nothing. */
function isEmpty(html: string, from: number, name: string): boolean {
  const inside = html.slice(from, from + longestTag)
  const close = inside.indexOf(`</${name}`)
  return (
    close !== -1 &&
    inside
      .slice(0, close)
      .replace(/<!--[^>]*-->/g, '')
      .trim() === ''
  )
}
