/** Told at the end of each answer. */
export type Answered = (status: number) => void

const lineEnd = Buffer.from('\r\n')
const headEnd = Buffer.from('\r\n\r\n')
const nothing = Buffer.alloc(0)

/** What comes next: text up to its end, or bytes that are counted and not looked at. */
type Part = 'head' | 'body' | 'chunk size' | 'chunk' | 'trailer'

/**
 * Finds where each HTTP answer of one connection ends, and keeps nothing of it. Answers with a content-length and chunked ones are understood.
 * @returns what takes the bytes as they come: true, so that the socket goes on reading
 */
export function createAnswerReader(answered: Answered): (bytes: Uint8Array, size: number) => true {
  let part: Part = 'head'
  let held: Buffer = nothing
  let status = 0
  let left = 0
  const afterText = (text: string): Part => {
    if (part === 'head') {
      status = Number(text.slice(9, 12))
      if (/\r\ntransfer-encoding: *chunked/i.test(text)) return 'chunk size'
      left = lengthOf(text)
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
