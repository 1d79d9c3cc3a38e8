import type { Transform } from 'node:stream'
import * as zlib from 'node:zlib'

import type { Collected } from './collect-bytes.ts'
import { collectBytes } from './collect-bytes.ts'

/** The body, decompressed, is larger than the mall allows. */
export class BodyTooLarge extends Error {
  override name = 'BodyTooLarge'
}

/** The encodings that must be undone, the last applied first. Empty where the body is plain. */
export type Encodings = readonly Encoding[]
type Encoding = 'gzip' | 'deflate' | 'br' | 'zstd'

const known: Record<string, Encoding> = { gzip: 'gzip', 'x-gzip': 'gzip', deflate: 'deflate', br: 'br', zstd: 'zstd' }
// Not encodings, but what servers write there.
const plain = new Set(['', 'identity', 'none', 'binary', 'utf-8', 'utf8'])
// What may be undone one over the other: more is nobody's honest page.
const mostLayers = 3
const none: Encodings = []

/**
 * @param header Content-Encoding, as it came
 * @throws Error for an encoding nobody knows, or more of them than an honest page has
 */
export function encodingsOf(header: string | undefined): Encodings {
  if (!header) return none
  const names = header
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => !plain.has(name))
  if (names.length > mostLayers) throw new Error(`${names.length} content encodings, one over the other`)
  return names.toReversed().map((name) => {
    const encoding = known[name]
    if (!encoding) throw new Error(`content-encoding '${name}' is not known`)
    return encoding
  })
}

// RFC 9659: the largest window a browser grants to zstd. Its own default would be 128 MB of memory.
const zstdParams = { [zlib.constants.ZSTD_d_windowLogMax]: 23 }
// Done in place, most pages cost half of what they do by way of a thread; longer ones would hold up the others.
const chunkSize = 131_072
const mostInPlace = { compressed: 262_144, plain: 2 * 1024 * 1024 }

const tooLarge = (maxBytes: number) => new BodyTooLarge(`more than ${maxBytes} bytes, decompressed (limits.maxBytes)`)

/** RFC 9110 means zlib's format by `deflate`; many servers send what it wraps. */
const isZlib = ([first = 0, second = 0]: Uint8Array): boolean => (first & 0x0f) === 8 && ((first << 8) | second) % 31 === 0

function undoInPlace(encoding: Encoding, body: Uint8Array, maxOutputLength: number): Buffer {
  switch (encoding) {
    case 'gzip':
      return zlib.gunzipSync(body, { chunkSize, maxOutputLength })
    case 'deflate':
      return (isZlib(body) ? zlib.inflateSync : zlib.inflateRawSync)(body, { chunkSize, maxOutputLength })
    case 'br':
      return zlib.brotliDecompressSync(body, { chunkSize, maxOutputLength })
    case 'zstd':
      return zlib.zstdDecompressSync(body, { chunkSize, maxOutputLength, params: zstdParams })
  }
}

/**
 * The body of a small answer at once; undefined where it is not small: then it is a stream's matter.
 * @throws BodyTooLarge, or Error for what is cut or not what the header says
 */
export function inflateInPlace(body: Uint8Array, encodings: Encodings, maxBytes: number): Uint8Array | undefined {
  if (body.byteLength > mostInPlace.compressed) return undefined
  const most = Math.min(maxBytes, mostInPlace.plain)
  try {
    return encodings.reduce((undone, encoding) => (undone.byteLength === 0 ? undone : undoInPlace(encoding, undone, most)), body)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_BUFFER_TOO_LARGE') throw error
    if (most === maxBytes) throw tooLarge(maxBytes)
    return undefined
  }
}

/** Compressed bytes that came so far are too many to be undone in place when all of them are there. */
export const outgrowsPlace = (size: number): boolean => size > mostInPlace.compressed

function undoing(encoding: Encoding, first: Uint8Array): Transform {
  switch (encoding) {
    case 'gzip':
      return zlib.createGunzip({ chunkSize })
    case 'deflate':
      return isZlib(first) ? zlib.createInflate({ chunkSize }) : zlib.createInflateRaw({ chunkSize })
    case 'br':
      return zlib.createBrotliDecompress({ chunkSize })
    case 'zstd':
      return zlib.createZstdDecompress({ chunkSize, params: zstdParams })
  }
}

export interface Inflating {
  /** False where no more should come until `drained` is called. */
  write(chunk: Uint8Array): boolean
  end(): void
  destroy(): void
}

export interface InflatingEvents {
  done(body: Uint8Array): void
  /** BodyTooLarge, or Error for what is cut or not what the header says. */
  failed(error: Error): void
  drained(): void
}

/** Undoes encodings as their bytes come, in zlib's threads. No layer ever gives more than `maxBytes`. */
export function inflateStream(
  encodings: Encodings,
  first: Uint8Array,
  maxBytes: number,
  { done, failed, drained }: InflatingEvents,
): Inflating {
  const steps: Transform[] = []
  let ended = false
  const destroy = () => {
    ended = true
    for (const step of steps) step.destroy()
  }
  const fail = (error: Error) => {
    if (ended) return
    destroy()
    failed(error)
  }
  const collected: Collected = collectBytes()
  for (const [index, encoding] of encodings.entries()) {
    // What lies under another layer is seen only as it comes; nobody sends deflate without its wrapper there.
    const step = undoing(encoding, index === 0 ? first : zlibStart)
    const last = index === encodings.length - 1
    let size = 0
    step.on('data', (chunk: Buffer) => {
      size += chunk.byteLength
      if (size > maxBytes) fail(tooLarge(maxBytes))
      else if (last) collected.add(chunk)
    })
    step.on('error', fail)
    steps.at(-1)?.pipe(step)
    steps.push(step)
  }
  const [head] = steps
  if (!head) throw new Error('nothing to undo')
  head.on('drain', drained)
  steps.at(-1)!.on('end', () => {
    if (ended) return
    ended = true
    done(collected.bytes())
  })
  return { write: (chunk) => head.write(chunk), end: () => head.end(), destroy }
}

const zlibStart = Uint8Array.of(0x78, 0x9c)
