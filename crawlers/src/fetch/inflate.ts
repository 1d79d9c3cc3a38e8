import { promisify } from 'node:util'
import * as zlib from 'node:zlib'

/** The body, decompressed, is larger than the mall allows. */
export class BodyTooLarge extends Error {
  override name = 'BodyTooLarge'
}

const inflaters: Record<string, (body: Uint8Array, options: { maxOutputLength: number }) => Promise<Buffer>> = {
  gzip: promisify(zlib.gunzip) as never,
  'x-gzip': promisify(zlib.gunzip) as never,
  deflate: promisify(zlib.inflate) as never,
  br: promisify(zlib.brotliDecompress) as never,
  zstd: promisify(zlib.zstdDecompress) as never,
}
// What may be undone one over the other: more is nobody's honest page.
const mostLayers = 3

/**
 * Undoes the content encodings, last applied first. The limit is on the decompressed size.
 * @throws BodyTooLarge, or Error for what is cut or not what the header says
 */
export async function inflate(body: Uint8Array, contentEncoding: string | undefined, maxBytes: number): Promise<Uint8Array> {
  const layers = (contentEncoding ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name && name !== 'identity')
  if (layers.length > mostLayers) throw new Error(`${layers.length} content encodings, one over the other`)
  let plain = body
  for (const name of layers.toReversed()) {
    const undo = inflaters[name]
    if (!undo) throw new Error(`content-encoding '${name}' is not known`)
    plain = await undo(plain, { maxOutputLength: maxBytes }).catch((error: NodeJS.ErrnoException) => {
      throw error.code === 'ERR_BUFFER_TOO_LARGE' ? new BodyTooLarge(`more than ${maxBytes} bytes, decompressed`) : error
    })
  }
  return plain
}
