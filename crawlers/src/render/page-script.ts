// What is run within a page, in a world of its own that the page's scripts neither see nor change. It is text, since it is the
// browser's and not ours to run.

export interface WaitOptions {
  /** One of these is what the page is opened for. Those the browser does not understand are not looked for. */
  selectors: readonly string[]
  /** How long the page stands still once one is there, in milliseconds. */
  settleMs: number
  /** How long it stands still where none is, in milliseconds. */
  quietMs: number
  /** After that the page is taken as it is, in milliseconds. */
  withinMs: number
}

/** `found`: a selector matched, and the page came to rest · `quiet`: none did, and it rests · `late`: neither in time. */
export type Waited = 'found' | 'quiet' | 'late'

/** What the document is as HTML; only its length, in characters, where that is too much. */
export type Serialised = { html: string } | { length: number }

/** An expression that resolves with how the wait came to its end. */
export const waitExpression = (options: WaitOptions): string => `(${wait})(${JSON.stringify(options)})`

/** An expression for the whole document, with what stands in open shadow roots. */
export const htmlExpression = (mostLength: number): string => `(${serialise})(${mostLength})`

const wait = `({ selectors, settleMs, quietMs, withinMs }) => new Promise((resolve) => {
  const lookEveryMs = 40
  // What moves for ever is not waited for.
  const longestSettlingMs = 1500
  const began = performance.now()
  const known = selectors.filter((selector) => {
    try {
      document.querySelector(selector)
      return true
    } catch {
      return false
    }
  })
  let changedAt = began
  let foundAt
  const observer = new MutationObserver(() => (changedAt = performance.now()))
  observer.observe(document, { childList: true, subtree: true, characterData: true })
  const end = (how) => {
    clearInterval(timer)
    observer.disconnect()
    resolve(how)
  }
  const look = () => {
    const now = performance.now()
    if (now - began >= withinMs) return end('late')
    if (document.readyState === 'loading') return
    if (known.some((selector) => document.querySelector(selector) !== null)) {
      foundAt ??= now
      if (now - changedAt >= settleMs || now - foundAt >= longestSettlingMs) end('found')
    } else if (document.readyState === 'complete' && now - changedAt >= quietMs) end('quiet')
  }
  const timer = setInterval(look, lookEveryMs)
})`

const serialise = `(mostLength) => {
  const roots = []
  const collect = (within) => {
    for (const element of within.querySelectorAll('*')) {
      if (!element.shadowRoot) continue
      roots.push(element.shadowRoot)
      collect(element.shadowRoot)
    }
  }
  collect(document)
  const { doctype, documentElement } = document
  const outer = () => {
    if (!documentElement) return ''
    if (roots.length === 0 || !documentElement.getHTML) return documentElement.outerHTML
    const shell = documentElement.cloneNode(false).outerHTML.replace(/<\\/[a-z]+>$/i, '')
    return shell + documentElement.getHTML({ shadowRoots: roots }) + '</html>'
  }
  const html = (doctype ? '<!DOCTYPE ' + doctype.name + '>' : '') + outer()
  return html.length > mostLength ? { length: html.length } : { html }
}`
