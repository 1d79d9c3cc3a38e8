/** Told at the end of each answer. */
export type Answered = (status: number) => void

/** Told of each part of a body as it comes: `bytes` from `from` to `to`, to be read at once. */
export type Piece = (bytes: Uint8Array, from: number, to: number) => void

const lineEnd = Buffer.from('\r\n')
const headEnd = Buffer.from('\r\n\r\n')
const nothing = Buffer.alloc(0)
const noContent = 204

/** What comes next: text up to its end, or bytes that are counted and not looked at. */
type Part = 'head' | 'body' | 'chunk size' | 'chunk' | 'trailer'

/**
 * Finds where each HTTP answer of one connection ends, and keeps nothing of it. Answers with a content-length, chunked ones and those without a
 * body (204) are understood.
 * @returns what takes the bytes as they come: true, so that the socket goes on reading
 */
export function createAnswerReader(answered: Answered, piece?: Piece): (bytes: Uint8Array, size: number) => true {
  let part: Part = 'head'
  let held: Buffer = nothing
  let status = 0
  let left = 0
  const afterText = (text: string): Part => {
    if (part === 'head') {
      status = Number(text.slice(9, 12))
      if (/\r\ntransfer-encoding: *chunked/i.test(text)) return 'chunk size'
      left = status === noContent ? 0 : lengthOf(text)
      if (left > 0) return 'body'
    } else if (part === 'chunk size') {
      left = Number.parseInt(text, 16) + lineEnd.length
      return left > lineEnd.length ? 'chunk' : 'trailer'
    } else if (text !== '') return 'trailer'
    answered(status)
    return 'head'
  }
  return (bytes, size) => {
    let at = 0
    while (at < size) {
      if (part === 'body' || part === 'chunk') {
        const taken = Math.min(left, size - at)
        const content = part === 'body' ? taken : Math.min(taken, left - lineEnd.length)
        if (piece && content > 0) piece(bytes, at, at + content)
        left -= taken
        at += taken
        if (left > 0) return true
        if (part === 'body') answered(status)
        part = part === 'body' ? 'head' : 'chunk size'
      } else {
        const mark = part === 'head' ? headEnd : lineEnd
        held = Buffer.concat([held, bytes.subarray(at, size)])
        const end = held.indexOf(mark)
        if (end < 0) return true
        at = size - (held.length - end - mark.length)
        const text = held.toString('latin1', 0, end)
        held = nothing
        part = afterText(text)
      }
    }
    return true
  }
}

function lengthOf(head: string): number {
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1]
  if (length === undefined) throw new Error(`an answer without content-length that is not chunked: ${head}`)
  return Number(length)
}
