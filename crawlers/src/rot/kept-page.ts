import { gzipSync } from 'node:zlib'

import type { KeptPage } from '@mallgate/shared/contract/mall-health'

import type { FetchedPage } from '../read-page.ts'

// Compressing takes the thread that reads pages: what is larger is cut, since what was looked for stands within it or nowhere.
const mostBytes = 2 * 1024 * 1024

/** A page as the store keeps it. */
export function keptPage(about: Pick<KeptPage, 'crawlId' | 'definition' | 'status' | 'reason' | 'at'>, page: FetchedPage): KeptPage {
  const { url, status, headers, body, drawn } = page
  const contentType = headers['content-type']
  return {
    ...about,
    url: url.slice(0, 4096),
    httpStatus: status,
    ...(contentType !== undefined && { contentType: contentType.slice(0, 256) }),
    ...(drawn && { drawn }),
    bytes: body.byteLength,
    gzip: gzipSync(body.subarray(0, mostBytes), { level: 6 }).toString('base64'),
  }
}
