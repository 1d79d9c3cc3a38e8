import fc from 'fast-check'

import type { CssField, CssStrategy } from '@mallgate/shared/contract/mall'

/** What selectors can be made of. */
export interface Vocabulary {
  tags: string[]
  classes: string[]
  /** `name` or `name="value"` */
  attributes: string[]
}

const most = 80
const plainWord = /^[a-zA-Z][\w-]*$/

/** The names a page uses, the first of each kind. */
export function vocabularyOf(html: string): Vocabulary {
  const tags = new Set<string>()
  const classes = new Set<string>()
  const attributes = new Set<string>()
  const add = (set: Set<string>, text: string) => set.size < most && set.add(text)
  for (const [, tag] of html.matchAll(/<([a-zA-Z][\w-]*)/g)) if (plainWord.test(tag!)) add(tags, tag!)
  for (const [, list] of html.matchAll(/\sclass="([^"<>&]{1,200})"/g))
    for (const name of list!.split(/\s+/)) if (plainWord.test(name)) add(classes, name)
  for (const [, name, value] of html.matchAll(/\s([a-z][\w-]*)="([^"<>&\\\n]{0,40})"/g)) {
    add(attributes, name!)
    add(attributes, `${name}="${value}"`)
  }
  return {
    tags: [...tags, 'div', 'p', 'template', 'no-such'],
    classes: [...classes, 'a', 'no-such'],
    attributes: [...attributes, 'href', 'id="z"'],
  }
}

/** Selectors in those words, such as definitions have and such as they don't. */
export function anySelector({ tags, classes, attributes }: Vocabulary): fc.Arbitrary<string> {
  const tag = fc.constantFrom(...tags)
  const className = fc.constantFrom(...classes).map((name) => `.${name}`)
  const attribute = fc
    .tuple(fc.constantFrom(...attributes), fc.constantFrom('=', '^=', '$=', '*=', '~='))
    .map(([text, sign]) => `[${text.replace('=', sign)}]`)
  const place = fc.constantFrom(':first-child', ':last-child', ':nth-child(2)', ':nth-of-type(odd)', ':first-of-type', ':only-child')
  const simple = fc.oneof(
    { weight: 3, arbitrary: className },
    { weight: 1, arbitrary: attribute },
    { weight: 1, arbitrary: place },
    {
      weight: 1,
      arbitrary: fc.tuple(fc.constantFrom(':has', ':not', ':is'), fc.oneof(className, tag)).map(([name, of]) => `${name}(${of})`),
    },
    { weight: 1, arbitrary: fc.constantFrom(':contains("a")', ':icontains("EUR")', ':has(> *)') },
  )
  const compound = fc
    .tuple(fc.option(tag, { nil: '' }), fc.array(simple, { maxLength: 2 }))
    .map(([name, parts]) => name + parts.join('') || '*')
  const chain = fc
    .tuple(compound, fc.array(fc.tuple(fc.constantFrom(' ', ' > ', ' ', ' + ', ' ~ '), compound), { maxLength: 2 }))
    .map(([first, rest]) => first + rest.map(([sign, next]) => sign + next).join(''))
  return fc
    .tuple(chain, fc.option(chain, { nil: undefined, freq: 4 }))
    .map(([one, other]) => (other === undefined ? one : `${one}, ${other}`))
}

/** What a definition may say of a page, in those words. */
export function anyCss(words: Vocabulary): fc.Arbitrary<CssStrategy> {
  const selector = anySelector(words)
  const inCard = fc.oneof(
    selector,
    selector.map((one) => `> ${one}`),
    fc.constant(':scope'),
  )
  const names = words.attributes.filter((name) => !name.includes('='))
  const field: fc.Arbitrary<CssField> = fc.oneof(
    inCard,
    fc.tuple(inCard, fc.constantFrom(...names)).map(([one, name]) => `${one}@${name}`),
    inCard.map((select) => ({ select, own: true })),
    inCard.map((select) => ({ select, join: ' | ' })),
    selector.map((select) => ({ select, page: true })),
    fc.tuple(inCard, inCard).map((select) => ({ select, attr: ['title', 'href', 'class'] })),
  )
  return fc
    .record(
      { items: selector, skip: selector, title: field, url: field, price: field, brand: field, sku: field },
      { requiredKeys: ['items', 'title'] },
    )
    .map(({ items, skip, ...fields }) => ({ css: { items, ...(skip !== undefined && { skip }), fields } }))
}
