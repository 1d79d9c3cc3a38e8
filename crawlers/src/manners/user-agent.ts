import type { MallDefinition } from '@mallgate/shared/contract/mall'

/** How robots.txt names us: `User-agent: mallgate`. */
export const productToken = 'Mallgate'

/**
 * How we name ourselves to shops: `Mallgate/0.1.0 (+https://example.com/bot; shops@example.com)`.
 * @param contact where whoever runs this says more, and can be written to: an address of the web, of mail, or both
 * @throws RangeError where it cannot stand in a header
 */
export function userAgentOf(version: string, contact = ''): string {
  if (!/^[!-'*-~ ]*$/.test(contact)) throw new RangeError('CRAWLER_CONTACT: only ASCII without parentheses can stand in a User-Agent')
  const said = contact
    .split(/[\s,;]+/)
    .filter(Boolean)
    .map((part) => (/^https?:\/\//.test(part) ? `+${part}` : part))
  // Without anybody to write to, at least what it is.
  return `${productToken}/${version} (${said.join('; ') || 'price search on behalf of a person'})`
}

/** The definition, with our name on its requests; a name of its own goes before. */
export function withUserAgent(definition: MallDefinition, userAgent: string): MallDefinition {
  const { request } = definition
  return request ? { ...definition, request: { ...request, headers: { 'user-agent': userAgent, ...request.headers } } } : definition
}
