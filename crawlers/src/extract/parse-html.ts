import { type Document, DomHandler } from 'domhandler'
import { Parser } from 'htmlparser2'

// Browsers do the same at 512. Selectors look upwards and downwards: on a page nested on purpose they would take minutes.
const mostDepth = 512
// Where even the parser's own stack would cost too much, the rest of the page is left.
const mostOpen = 65_536

class TooDeep extends Error {}

/** Knows what is open. Elements below the depth limit become siblings, empty of elements; nothing of their text is lost. */
class ShallowHandler extends DomHandler {
  readonly open: string[] = []

  override onopentag(name: string, attribs: Record<string, string>): void {
    super.onopentag(name, attribs)
    this.open.push(name)
    if (this.open.length > mostOpen) throw new TooDeep()
    if (this.open.length > mostDepth) super.onclosetag()
  }

  override onclosetag(): void {
    if (this.open.length <= mostDepth) super.onclosetag()
    this.open.pop()
  }
}

const tableParts = new Set(['td', 'th', 'tr', 'tbody', 'thead', 'tfoot', 'caption', 'colgroup'])
// What an end tag cannot reach beyond: HTML's "element in scope".
const tables = new Set(['table', 'template'])
const lists = new Set(['ul', 'ol', 'td', 'th', 'caption', 'table', 'template'])
const cells = new Set(['td', 'th', 'caption', 'table', 'template'])

function barriersOf(name: string): ReadonlySet<string> {
  if (tableParts.has(name) || name === 'table') return tables
  return name === 'li' ? lists : cells
}

/**
 * A stray end tag closes nothing beyond its own table cell. htmlparser2 alone would close the page's outer table by the `</td></td>`
 * of an inner one, and hang the rest of the list elsewhere.
 */
class ScopedParser extends Parser {
  readonly #handler: ShallowHandler
  readonly #text: string

  constructor(handler: ShallowHandler, text: string) {
    super(handler)
    this.#handler = handler
    this.#text = text
  }

  override onclosetag(start: number, end: number): void {
    if (this.#isInScope(this.#text.slice(start, end).toLowerCase())) super.onclosetag(start, end)
  }

  #isInScope(name: string): boolean {
    const barriers = barriersOf(name)
    const { open } = this.#handler
    for (let i = open.length - 1; i >= 0; i--) {
      if (open[i] === name) return true
      if (barriers.has(open[i]!)) return false
    }
    // Not open at all: `</p>` and `</br>` make an element of their own.
    return true
  }
}

/** The elements of a page, however it is nested. */
export function parseHtml(text: string): Document {
  const handler = new ShallowHandler()
  try {
    new ScopedParser(handler, text).end(text)
  } catch (error) {
    if (!(error instanceof TooDeep)) throw error
  }
  return handler.root
}
