const mostLineBytes = 1024 * 1024

/** One line of a text, without its end; undefined where it is longer than a megabyte. */
export type Line = string | undefined

/** The lines of a stream of bytes, a list for each chunk of it. No line is kept longer than it takes, and none in full that is too long. */
export async function* readLines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Line[]> {
  const decoder = new TextDecoder()
  let rest = ''
  let isTooLong = false
  for await (const chunk of bytes) {
    const text = rest + decoder.decode(chunk, { stream: true })
    const end = text.lastIndexOf('\n')
    rest = text.slice(end + 1)
    if (end !== -1) {
      const lines: Line[] = text.slice(0, end).split('\n').map(withoutReturn)
      if (isTooLong) lines[0] = undefined
      isTooLong = false
      yield lines.map((line) => (line === undefined || line.length > mostLineBytes ? undefined : line))
    }
    if (isTooLong || rest.length > mostLineBytes) {
      isTooLong = true
      rest = ''
    }
  }
  rest += decoder.decode()
  if (isTooLong || rest !== '') yield [isTooLong ? undefined : withoutReturn(rest)]
}

const withoutReturn = (line: string) => (line.endsWith('\r') ? line.slice(0, -1) : line)
