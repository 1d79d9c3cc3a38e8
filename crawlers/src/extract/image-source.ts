/** One picture of a `srcset`: `w` is its width in pixels, `x` its density. */
interface ImageCandidate {
  url: string
  w?: number
  x?: number
}

/**
 * The largest picture that a `src` or `srcset` names. Undefined where it names none but pictures within the page (`data:`) and those that only hold the
 * place until scripts have loaded the right one.
 */
export function largestImage(text: string): string | undefined {
  const trimmed = text.trim()
  const real = candidatesOf(trimmed).filter(({ url }) => !isPlaceholder(url))
  const wide = real.filter(({ w }) => w !== undefined)
  const [first, ...others] = wide.length > 0 ? wide : real
  if (!first) return undefined
  const size = ({ w, x }: ImageCandidate) => w ?? x ?? 1
  return others.reduce((best, one) => (size(one) > size(best) ? one : best), first).url
}

// One address, be it with a space in it, unless a width or density stands behind a space.
const hasDescriptor = /\s\d+(?:\.\d+)?[wx](?:\s+\d+h)?\s*(?:,|$)/
const isList = (text: string) => hasDescriptor.test(text) || /\S,\s+(?:https?:|\/|data:)/.test(text)
const candidatesOf = (text: string): ImageCandidate[] => (isList(text) ? parseSrcset(text) : text === '' ? [] : [{ url: text }])

/** HTML Standard, "parse a srcset attribute": commas within addresses belong to them, also those of `data:`; what has faulty descriptors is left out. */
export function parseSrcset(text: string): ImageCandidate[] {
  const found: ImageCandidate[] = []
  for (let at = 0; ;) {
    at += /^[\s,]*/.exec(text.slice(at))![0].length
    if (at >= text.length) return found
    const [word] = /^\S+/.exec(text.slice(at))!
    at += word.length
    const url = word.replace(/,+$/, '')
    if (url.length < word.length) {
      found.push({ url })
      continue
    }
    const descriptors = upToComma(text.slice(at))
    at += descriptors.length
    const candidate = described(url, descriptors)
    if (candidate) found.push(candidate)
  }
}

/** Commas in parentheses are no end. */
function upToComma(text: string): string {
  let depth = 0
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '(') depth++
    else if (text[i] === ')') depth = Math.max(0, depth - 1)
    else if (text[i] === ',' && depth === 0) return text.slice(0, i)
  }
  return text
}

function described(url: string, text: string): ImageCandidate | undefined {
  const candidate: ImageCandidate = { url }
  for (const descriptor of text.split(/\s+/).filter(Boolean)) {
    const [, number, unit] = /^(\d+(?:\.\d+)?(?:e[+-]?\d+)?)([wxh])$/i.exec(descriptor) ?? []
    if (number === undefined) return undefined
    if (unit === 'w') candidate.w = Number(number)
    else if (unit === 'x') candidate.x = Number(number)
  }
  return candidate
}

const placeholder =
  /(?:^|[/=])(?:blank|spacer|pixel|clear|transparent|trans|placeholder|lazy|lazy[-_]?load(?:ing|er)?|loading|loader|preloader|ajax-loader|spinner|empty|dummy|1x1|1px)(?:[-_.]?(?:image|img|pixel|gif|grey|gray|white|small|\d+(?:x\d+)?))?\.(?:gif|png|svg|webp|jpe?g)(?:[?#]|$)/i
const isPlaceholder = (url: string) => /^(?:data|about|blob|javascript):/i.test(url) || placeholder.test(url)
