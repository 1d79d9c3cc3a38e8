import Type from 'typebox'

/** Headers by which a caller says who asks, until Gate has accounts. */
export const VisitorHeaders = Type.Object({
  'x-user-id': Type.Optional(
    Type.String({
      maxLength: 256,
      description:
        'who asks: the same one is served by the same release each time, where a release takes a share of all. The client’s address where absent.',
    }),
  ),
  'x-user-group': Type.Optional(
    Type.String({ maxLength: 1_024, description: 'groups of who asks, separated by commas: releases may be for some groups first' }),
  ),
})

/** Who asks, as far as releases go by it. */
export interface Visitor {
  id: string
  groups: readonly string[]
}

/** What is needed of a request to know who asks. */
export interface VisitorSource {
  headers: Record<string, string | string[] | undefined>
  ip: string
}

const mostGroups = 64

export function visitorOf({ headers, ip }: VisitorSource): Visitor {
  const id = textOf(headers['x-user-id']).trim()
  const groups = textOf(headers['x-user-group'])
    .split(',', mostGroups)
    .map((group) => group.trim())
    .filter(Boolean)
  // A name of the caller's choosing must not be taken for an address.
  return { id: id ? `id ${id}` : `ip ${ip}`, groups }
}

const textOf = (header: string | string[] | undefined): string => (Array.isArray(header) ? header.join() : (header ?? ''))
