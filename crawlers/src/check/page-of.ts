import type { MallDefinition } from '@mallgate/shared/contract/mall'

import { decodeBody, rawBody } from '../decode.ts'
import { type PageView, viewPage } from '../extract/page-view.ts'
import type { FetchedPage } from '../read-page.ts'

/** A page as the reader of a definition sees it. To be closed. */
export function pageOf({ charset, locale }: Pick<MallDefinition, 'charset' | 'locale'>, fetched: FetchedPage): PageView {
  const { url, status, headers, body, drawn } = fetched
  const hints = { contentType: headers['content-type'], charset: drawn ? undefined : charset, language: locale }
  return viewPage(url, status, rawBody(body, hints) ?? decodeBody(body, hints).text)
}
