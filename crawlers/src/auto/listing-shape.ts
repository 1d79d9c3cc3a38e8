import { classesOf } from './listing-groups.ts'
import { type PageTree, ancestry } from './listing-tree.ts'

// Names that a program made up at build time: another build has others.
const generated = [
  /^(?:css|sc|jss|jsx|emotion|svelte|styled|makeStyles|MuiBox|chakra|tw|st|ng|data-v|_ngcontent|_ngghost)-[\w-]*\d[\w-]*$/i,
  /^css-[a-z0-9]+(?:-.*)?$/i,
  /^sc-[a-zA-Z0-9]+(?:-\d+)?$/,
  /(?:__|--|_)(?=[A-Za-z0-9-]*\d)(?=[A-Za-z0-9-]*[A-Za-z])[A-Za-z0-9-]{5,}$/,
  /^[a-z]*\d+[a-z]+\d+[a-z\d]*$/i,
  /\d{4,}/,
  /^[a-f\d]{6,}$/i,
]
// `lvJbLV`, `k7wcnx`, `_3pLy`: no vowels to speak of, or capitals amid.
const looksRandom = (token: string): boolean =>
  /^_?[A-Za-z\d]{4,8}$/.test(token) &&
  (/[a-z][A-Z][a-z]*[A-Z]/.test(token) ||
    /[a-zA-Z]\d[a-zA-Z]/.test(token) ||
    /^_\d/.test(token) ||
    /[A-Z]{2,}[a-z]+[A-Z]|^[a-z]{1,2}[A-Z]{2}/.test(token))

// What an element is just now, or where it stands.
const state =
  /^(?:is|has|js|u|g|l|m|p|mt|mb|ml|mr|pt|pb|pl|pr|px|py|mx|my|w|h|d|col|row|order|offset|float|text|bg|flex|grid|items|justify|align|gap|rounded|border|shadow|hover|focus|sm|md|lg|xl|xs|xxl|z|opacity|overflow|relative|absolute|block|inline|hidden|visible|font|leading|tracking|cursor|transition|duration|space|max|min)(?:-|:|$|\d)|^(?:active|selected|first|last|odd|even|current|open|loaded|lazy|lazyload|lazyloaded|clearfix|container|wrapper|inner|outer|left|right|center|fade|show|hide|img-fluid|img-responsive|unstyled)$|[:[\]/@!]/i

/** How well a class names what it stands on: 2 where it says what it is, 1 where it may, 0 where it is of a style or a build. */
export function nameRank(token: string): 0 | 1 | 2 {
  if (token.length < 2 || token.length > 48 || generated.some((pattern) => pattern.test(token)) || looksRandom(token)) return 0
  return state.test(token) ? 1 : 2
}

/** From below `root` down to an element: one key for what stands at the same place in each card. */
export function keyWithin(tree: PageTree, root: number, at: number): string {
  const steps: string[] = []
  for (const index of ancestry(tree, at)) {
    if (index === root) break
    const { name, attribs } = tree.elements[index]!
    const own = classesOf(attribs)
    steps.push(`${name}.${own.find((token) => nameRank(token) === 2) ?? own[0] ?? ''}`)
    if (steps.length > 40) break
  }
  return steps.reverse().join('>')
}
