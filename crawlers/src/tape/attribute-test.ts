import type { AttributeSelector } from 'css-what'

import { attributeOf, hasAttribute } from './attributes.ts'
import { hasWord } from './class-lists.ts'
import type { Test } from './search.ts'

// Values that HTML compares without regard to case (HTML, 4.16.2).
const caseless = new Set(
  'accept accept-charset align alink axis bgcolor charset checked clear codetype color compact declare defer dir direction disabled enctype face frame hreflang http-equiv lang language link media method multiple nohref noresize noshade nowrap readonly rel rev rules scope scrolling selected shape target text type valign valuetype vlink'.split(
    ' ',
  ),
)

type Holds = (value: string, wanted: string) => boolean

const actions: Record<string, Holds> = {
  equals: (value, wanted) => value === wanted,
  start: (value, wanted) => wanted !== '' && value.startsWith(wanted),
  end: (value, wanted) => wanted !== '' && value.endsWith(wanted),
  any: (value, wanted) => wanted !== '' && value.includes(wanted),
  hyphen: (value, wanted) => value === wanted || (value.startsWith(wanted) && value.charAt(wanted.length) === '-'),
  element: (value, wanted) => !/\s/.test(wanted) && hasWord(value, wanted),
}

/** `[name]`, `[name=value]` and the like. Undefined for `!=`, for names beyond ASCII, and where the case of letters beyond it would matter. */
export function compileAttribute({ name: written, action, value, ignoreCase }: AttributeSelector): Test | undefined {
  const name = written.toLowerCase()
  if (/[^\0-\x7f]/.test(name)) return undefined
  if ((action as string) === 'exists') return (tape, node) => hasAttribute(tape, node, name)
  const holds = actions[action as string]
  if (!holds) return undefined
  const anyCase = typeof ignoreCase === 'boolean' ? ignoreCase : ignoreCase !== 'quirks' && caseless.has(name)
  if (anyCase && /[^\0-\x7f]/.test(value)) return undefined
  const wanted = anyCase ? value.toLowerCase() : value
  return (tape, node) => {
    const found = attributeOf(tape, node, name)
    return found !== undefined && holds(anyCase ? found.toLowerCase() : found, wanted)
  }
}
