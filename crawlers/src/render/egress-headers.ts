import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http'

// RFC 9110, 7.6.1: these belong to one connection.
const ownOfConnection = new Set(['connection', 'proxy-connection', 'keep-alive', 'proxy-authorization', 'te', 'trailer', 'upgrade'])

/** Name and secret of who asks (RFC 7617). */
export function credentials(header: string | undefined): string[] {
  const encoded = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(header ?? '')?.[1]
  return encoded === undefined ? [] : Buffer.from(encoded, 'base64').toString('utf8').split(':')
}

/** What goes on to the other side. */
export function endToEnd(headers: IncomingMessage['headers']): OutgoingHttpHeaders {
  const named = new Set((headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase()))
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !ownOfConnection.has(name) && !named.has(name)))
}
