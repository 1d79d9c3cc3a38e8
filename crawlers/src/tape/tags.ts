/**
 * Elements by number, and what a parser must know of each: the same facts that htmlparser2 12 goes by, so that a tape and its DOM agree.
 * Numbers from `firstUnknown` on are given to other names, page by page.
 */

export const isVoid = 1
/** What stands in it is text up to its end tag. */
export const isRaw = 2
/** The same, but with entities. */
export const isRcdata = 4
/** A reader sees nothing of it. */
export const isSilent = 8
/** A reader sees a gap around it. */
export const isApart = 16
/** Begins HTML within SVG or MathML. */
export const isIntegration = 32
/** Ends the search of a stray end tag: for all, for `</li>`, for parts of tables. */
export const bars = 64
export const barsItems = 128
export const barsTables = 256
/** Its own end tag is held up by these. */
export const isItem = 512
export const isTablePart = 1024
/** Its opening tag ends others that stand on top: see `endsOnTop`. */
export const endsOthers = 2048

const words = (text: string): string[] => text.split(' ')

const closedBy: Record<string, string> = {
  tr: 'tr th td',
  th: 'th',
  td: 'thead th td',
  body: 'head link script',
  a: 'a',
  li: 'li',
  option: 'option',
  optgroup: 'optgroup option',
  dd: 'dd dt',
  dt: 'dd dt',
  rt: 'rt rp',
  rp: 'rt rp',
  tbody: 'thead tbody',
  tfoot: 'thead tbody',
}
const form = 'input option optgroup select button datalist textarea'
for (const name of words('select input output button datalist textarea')) closedBy[name] = form
for (const name of words('h1 h2 h3 h4 h5 h6')) closedBy[name] = 'h1 h2 h3 h4 h5 h6 p'
const closesP =
  'p address article aside blockquote details div dl fieldset figcaption figure footer form header hr main nav ol pre section table ul'
for (const name of words(closesP)) closedBy[name] = 'p'

const facts: readonly (readonly [fact: number, names: string])[] = [
  [isVoid, 'area base basefont br col command embed frame hr img input isindex keygen link meta param source track wbr'],
  [isRaw, 'script style iframe noembed noframes xmp plaintext'],
  [isRaw | isRcdata, 'title textarea'],
  [isSilent, 'script style template noscript head'],
  [
    isApart,
    'address article aside blockquote br caption dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol option p pre section table tbody td tfoot th thead tr ul',
  ],
  [isIntegration, 'mi mo mn ms mtext annotation-xml foreignObject desc title'],
  [bars, 'td th caption table template'],
  [barsItems, 'ul ol td th caption table template'],
  [barsTables, 'table template'],
  [isItem, 'li'],
  [isTablePart, 'td th tr tbody thead tfoot caption colgroup table'],
]

// Names that SVG writes with capitals, whatever the page does.
const inSvg = words(
  'altGlyph altGlyphDef altGlyphItem animateColor animateMotion animateTransform clipPath feBlend feColorMatrix feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting feDisplacementMap feDistantLight feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feImage feMerge feMergeNode feMorphology feOffset fePointLight feSpecularLighting feSpotLight feTile feTurbulence foreignObject glyphRef linearGradient radialGradient textPath',
)

const numbers = new Map<string, number>()
const names: string[] = []
const numberOf = (name: string): number => {
  const known = numbers.get(name)
  if (known !== undefined) return known
  numbers.set(name, names.length)
  return names.push(name) - 1
}
const listed = [
  ...facts.flatMap(([, list]) => words(list)),
  ...Object.entries(closedBy).flatMap(([name, list]) => [name, ...words(list)]),
  ...words('html body span b i strong em small s del u img image svg math path g use label time bdi sup sub picture video'),
  ...inSvg,
  ...inSvg.map((name) => name.toLowerCase()),
]
for (const name of listed) numberOf(name)

export const firstUnknown = names.length
export const tagNames: readonly string[] = names
/** The number of a name in lower case. What SVG writes otherwise has a number of its own, which no page and no selector can name. */
export const tagNumbers: ReadonlyMap<string, number> = new Map([...numbers].filter(([name]) => name === name.toLowerCase()))

export const factsOf = new Uint16Array(firstUnknown)
for (const [fact, list] of facts) for (const name of words(list)) factsOf[numberOf(name)]! |= fact

/** What an opening tag ends where it stands on top of all that is open: a 1 at the opening tag's number * firstUnknown + the other's. */
export const endsOnTop = new Uint8Array(firstUnknown * firstUnknown)
for (const [name, list] of Object.entries(closedBy)) {
  factsOf[numberOf(name)]! |= endsOthers
  for (const other of words(list)) endsOnTop[numberOf(name) * firstUnknown + numberOf(other)] = 1
}

/** By number: the number of the same name as SVG writes it; itself where that is the same. */
export const svgNumbers = Uint16Array.from(names, (_name, number) => number)
for (const name of inSvg) svgNumbers[numberOf(name.toLowerCase())] = numberOf(name)

const must = (name: string): number => numbers.get(name)!
export const tags = {
  p: must('p'),
  br: must('br'),
  form: must('form'),
  svg: must('svg'),
  math: must('math'),
  img: must('img'),
  image: must('image'),
  plaintext: must('plaintext'),
  template: must('template'),
} as const
