import type { AnyNode, Document, Element } from 'domhandler'

import type { KeyPath } from '@mallgate/shared/definition-fault'

import { attributeOf } from '../tape/attributes.ts'
import { foldSpace } from '../tape/fold-space.ts'
import { ownText as ownTextOnTape, textOf as textOnTape } from '../tape/tape-text.ts'
import { none } from '../tape/search.ts'
import { compileTapeSelector } from '../tape/tape-selector.ts'
import type { Tape } from '../tape/tape.ts'
import { scriptSource } from './script-json.ts'
import { compileSelector, withScope } from './selectors.ts'
import { mostValueChars, ownText, textOf } from './text.ts'

/** The elements of a page, as one of our two readers has them. Both give the same values. */
export interface Markup<Node> {
  /** @throws DefinitionFault naming `path` where it is no selector; NotCovered where only the other reader knows it */
  compile(selector: string, path: KeyPath): Selector<Node>
  /** As a person reads it, white space folded; cut at `mostChars`. */
  text(node: Node, mostChars?: number): string
  /** What stands in the element itself, not in its children. */
  ownText(node: Node): string
  attribute(node: Node, name: string): string | undefined
  scriptSource(node: Node): string
  /** The page as a whole; its identity is the page's. */
  page(node: Node): object & Node
}

/** A selector, compiled once and used on many pages. */
export interface Selector<Node> {
  first(root: Node): Node | undefined
  all(root: Node): Node[]
  is(node: Node): boolean
}

/** The reader is not made for this selector. */
export class NotCovered extends Error {
  override name = 'NotCovered'
}

export const domMarkup: Markup<AnyNode> = {
  compile: compileSelector as Markup<AnyNode>['compile'],
  text: textOf,
  ownText: (node) => ownText(node as Element),
  attribute: (node, name) => (node as Element).attribs[name],
  scriptSource: (node) => scriptSource(node as Element),
  page(node) {
    let root = node
    while (root.parent) root = root.parent
    return root
  },
}

/** A node of a tape. */
export interface TapeNode {
  tape: Tape
  node: number
}

const roots = new WeakMap<Tape, TapeNode>()

export function rootOf(tape: Tape): TapeNode {
  const known = roots.get(tape)
  if (known) return known
  const root = { tape, node: 0 }
  roots.set(tape, root)
  return root
}

export const tapeMarkup: Markup<TapeNode> = {
  compile(text) {
    const selector = compileTapeSelector(withScope(text))
    if (!selector) throw new NotCovered(text)
    return {
      first({ tape, node }) {
        const found = selector.first(tape, node)
        return found === none ? undefined : { tape, node: found }
      },
      all: ({ tape, node }) => selector.all(tape, node).map((found) => ({ tape, node: found })),
      is: ({ tape, node }) => selector.is(tape, node),
    }
  },
  text: ({ tape, node }, mostChars = mostValueChars) => textOnTape(tape, node, mostChars),
  ownText: ({ tape, node }) => foldSpace(ownTextOnTape(tape, node, ' ')).slice(0, mostValueChars),
  attribute: ({ tape, node }, name) => attributeOf(tape, node, name),
  scriptSource: ({ tape, node }) => ownTextOnTape(tape, node, ''),
  page: ({ tape }) => rootOf(tape),
}

/** What of a page is needed to read it either way. */
interface Readable {
  tape(): Tape | undefined
  document(): Document
}

/**
 * Makes a way to read pages for both readers: from the page's tape where it has one and all of it is covered, else from its DOM.
 * @throws DefinitionFault as `compile` does
 */
export function compileEither<Args extends unknown[], Result>(
  compile: <Node>(markup: Markup<Node>) => (root: Node, ...args: Args) => Result,
): (page: Readable, ...args: Args) => Result {
  const inDom = compile(domMarkup)
  const onTape = ifCovered(() => compile(tapeMarkup))
  return (page, ...args) => {
    const tape = onTape && page.tape()
    return tape ? onTape(rootOf(tape), ...args) : inDom(page.document(), ...args)
  }
}

function ifCovered<T>(compile: () => T): T | undefined {
  try {
    return compile()
  } catch (error) {
    if (error instanceof NotCovered) return undefined
    throw error
  }
}
