/** One event as the WHATWG's event stream format has it. */
export interface EventMessage {
  /** `message` where the stream names none. */
  event: string
  data: string
  /** Of the last event that had one; empty where none had. */
  id: string
  /** How long to wait before asking again, in milliseconds, where the stream said so by now. */
  retryMs: number | undefined
}

/** Thrown for a line or an event that is longer than anybody sends. */
export class EventTooLong extends Error {
  override name = 'EventTooLong'
}

const longestByDefault = 64 * 1024 * 1024

/**
 * The events of a text that comes in pieces, cut anywhere. An event that is not finished by its empty line is dropped, as the format says.
 * `longest`: signs of one event's data.
 */
export async function* eventsOf(chunks: AsyncIterable<string>, longest = longestByDefault): AsyncGenerator<EventMessage, void, void> {
  const event = createEvent(longest)
  const lines = createLines(longest)
  for await (const chunk of chunks) {
    for (const line of lines.add(chunk)) {
      const message = event.line(line)
      if (message) yield message
    }
  }
}

/** Cuts pieces into lines that end with CR LF, LF or CR. Each piece is looked at once, however long the line. */
function createLines(longest: number) {
  let parts: string[] = []
  let held = 0
  let first = true
  // A CR was the last sign: a LF that follows belongs to it.
  let afterReturn = false
  const withoutMark = (piece: string) => {
    if (!first || piece === '') return piece
    first = false
    return piece.startsWith('\uFEFF') ? piece.slice(1) : piece
  }
  return {
    *add(chunk: string): Generator<string, void, void> {
      let piece = withoutMark(chunk)
      if (afterReturn && piece !== '') {
        if (piece.startsWith('\n')) piece = piece.slice(1)
        afterReturn = false
      }
      let from = 0
      for (const { index, 0: end } of piece.matchAll(/\r\n|\n|\r/g)) {
        const line = parts.join('') + piece.slice(from, index)
        parts = []
        held = 0
        from = index + end.length
        if (end === '\r' && from === piece.length) afterReturn = true
        yield line
      }
      if (from === piece.length) return
      held += piece.length - from
      if (held > longest) throw new EventTooLong(`a line has more than ${longest} signs`)
      parts.push(piece.slice(from))
    },
  }
}

function createEvent(longest: number) {
  let name = ''
  let data: string[] = []
  let size = 0
  let id = ''
  let retryMs: number | undefined
  const dispatch = (): EventMessage | undefined => {
    const message = data.length > 0 ? { event: name || 'message', data: data.join('\n'), id, retryMs } : undefined
    name = ''
    data = []
    size = 0
    return message
  }
  const take = (field: string, value: string) => {
    if (field === 'event') name = value
    else if (field === 'id' && !value.includes('\0')) id = value
    else if (field === 'retry' && /^[0-9]+$/.test(value)) retryMs = Number(value)
    else if (field === 'data') {
      size += value.length + 1
      if (size > longest) throw new EventTooLong(`an event has more than ${longest} signs`)
      data.push(value)
    }
  }
  return {
    /** Answers with the event that an empty line ends. A line that begins with a colon is a comment. */
    line(line: string): EventMessage | undefined {
      if (line === '') return dispatch()
      const colon = line.indexOf(':')
      if (colon === -1) take(line, '')
      else if (colon > 0) take(line.slice(0, colon), line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1))
      return undefined
    },
  }
}
