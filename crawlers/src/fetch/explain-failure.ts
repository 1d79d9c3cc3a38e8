import type { FetchFailure } from '../crawl.ts'
import { AddressRefused } from './guarded-lookup.ts'
import { BodyTooLarge } from './inflate.ts'
import { NotHttp } from './send-request.ts'

export const failed = (status: FetchFailure['status'], message: string, url: string, heals: boolean): FetchFailure => ({
  status,
  message,
  url,
  heals,
})

// Definitions' faults: what they want sent is no header, or none that may be set.
const unsendable = new Set(['UND_ERR_INVALID_ARG', 'UND_ERR_NOT_SUPPORTED'])
const untrusted =
  /^(?:CERT_|ERR_TLS_CERT_|UNABLE_TO_(?:GET_ISSUER_CERT|GET_ISSUER_CERT_LOCALLY|VERIFY_LEAF_SIGNATURE)|(?:DEPTH_ZERO_)?SELF_SIGNED_CERT|INVALID_CA|INVALID_PURPOSE|HOSTNAME_MISMATCH)/
// TLS that the other side speaks otherwise or not at all, and headers beyond any measure.
const lasting = /^(?:ENOTFOUND|ERR_SSL_(?:WRONG_VERSION|PACKET_LENGTH|UNSUPPORTED|NO_)|UND_ERR_HEADERS_OVERFLOW)/

/** The classified failure of what was thrown on the way to a page. */
export function explainFailure(error: NodeJS.ErrnoException, url: string): FetchFailure {
  const { code = '', message } = error
  if (error instanceof AddressRefused) return failed('error', message, url, false)
  if (unsendable.has(code)) return failed('error', `the request of the definition cannot be sent: ${message}`, url, false)
  if (error instanceof BodyTooLarge) return failed('network', `the page is too large: ${message}`, url, false)
  if (error instanceof NotHttp) return failed('network', `the shop's answer is none: ${message}`, url, false)
  if (untrusted.test(code)) return failed('network', `the shop's certificate cannot be trusted: ${message}`, url, false)
  if (code.startsWith('HPE_')) return failed('network', `the shop's answer is not HTTP: ${message}`, url, true)
  return failed('network', message || code || 'the connection was lost', url, !lasting.test(code))
}
