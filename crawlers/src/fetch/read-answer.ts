import { collectBytes } from './collect-bytes.ts'
import { BodyTooLarge, type Encodings, type Inflating, inflateInPlace, inflateStream, outgrowsPlace } from './inflate.ts'

export interface AnswerReader {
  /** False where no more should come until `drained`. */
  add(chunk: Uint8Array): boolean
  /** All has come. */
  end(): void
  destroy(): void
}

export interface AnswerReaderEvents {
  done(body: Uint8Array): void
  failed(error: Error): void
  drained(): void
}

/** A body as it comes: counted, and undone what it was compressed with. Neither what is sent nor what it becomes exceeds `maxBytes`. */
export function readAnswer(encodings: Encodings, maxBytes: number, events: AnswerReaderEvents): AnswerReader {
  const sent = collectBytes()
  let size = 0
  let inflating: Inflating | undefined
  const beginStream = (): Inflating => {
    const body = sent.bytes()
    const stream = inflateStream(encodings, body, maxBytes, events)
    stream.write(body)
    return stream
  }
  return {
    add(chunk) {
      size += chunk.byteLength
      if (size > maxBytes) {
        inflating?.destroy()
        events.failed(new BodyTooLarge(`more than ${maxBytes} bytes (limits.maxBytes)`))
        return true
      }
      if (inflating) return inflating.write(chunk)
      sent.add(chunk)
      if (encodings.length === 0 || !outgrowsPlace(size)) return true
      inflating = beginStream()
      return true
    },
    end() {
      if (inflating) return inflating.end()
      try {
        const body = sent.bytes()
        const plain = encodings.length === 0 || size === 0 ? body : inflateInPlace(body, encodings, maxBytes)
        if (plain) return events.done(plain)
      } catch (error) {
        return events.failed(error as Error)
      }
      inflating = beginStream()
      inflating.end()
    },
    destroy: () => inflating?.destroy(),
  }
}
