const ranges = ['text/event-stream', 'text/*', '*/*']

/** Whether an `accept` header allows for server-sent events (RFC 9110, 12.5.1): the most specific range that fits decides. */
export function acceptsEventStream(accept: string | undefined): boolean {
  if (!accept) return true
  const given = accept.split(',').map((part) => {
    const [range = '', ...parameters] = part.toLowerCase().split(';')
    const refused = parameters.some((parameter) => /^\s*q=0(\.0*)?\s*$/.test(parameter))
    return { range: range.trim(), refused }
  })
  for (const range of ranges) {
    const fitting = given.find((part) => part.range === range)
    if (fitting) return !fitting.refused
  }
  return false
}
