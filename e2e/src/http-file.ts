/** One request of an .http file. */
export interface HttpRequest {
  /** The sentence behind `###`. */
  name: string
  method: string
  url: string
  headers: Record<string, string>
  body?: string
  /** What `# expect STATUS [code [field]]` says. */
  expect: { status: number; code?: string; field?: string }
}

/**
 * The requests of an .http file, variables filled in; `given` goes before the file's own.
 * @throws Error naming the line that cannot be read
 */
export function readHttpFile(text: string, given: Readonly<Record<string, string>> = {}): HttpRequest[] {
  const [head = '', ...sections] = text.split(/^###/m)
  const own = [...head.matchAll(/^@(\w+)\s*=\s*(.*?)\s*$/gm)].map(([, name, value]) => [name!, value!] as const)
  const variables = new Map([...own, ...Object.entries(given)])
  const filled = (line: string) =>
    line.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
      const value = variables.get(name)
      if (value === undefined) throw new Error(`there is no variable ${name}: ${line}`)
      return value
    })
  return sections.map((section) => readSection(section, filled))
}

function readSection(section: string, filled: (line: string) => string): HttpRequest {
  const [title = '', ...lines] = section.split(/\r?\n/)
  const name = title.trim()
  const expectation = lines.map((line) => /^(?:#|\/\/) expect (\d{3})(?: (\w+))?(?: (\w+))?$/.exec(line)).find(Boolean)
  if (!name || !expectation) throw new Error(`a request has a sentence behind ### and an expect line: ${name}`)
  const written = lines.filter((line) => !/^(#|\/\/)/.test(line))
  const start = written.findIndex((line) => line.trim() !== '')
  const [, method, url] = /^([A-Z]+) (https?:\/\/\S+)$/.exec(filled(written[start] ?? '')) ?? []
  if (!method || !url) throw new Error(`${name}: this is no request: ${written[start]}`)
  const rest = written.slice(start + 1).map(filled)
  const blank = rest.findIndex((line) => line.trim() === '')
  const headers = (blank === -1 ? rest : rest.slice(0, blank)).map((line) => {
    const [, header, value] = /^([\w-]+):\s*(.*)$/.exec(line) ?? []
    if (!header) throw new Error(`${name}: this is no header: ${line}`)
    return [header, value!] as const
  })
  const body = blank === -1 ? '' : rest.slice(blank).join('\n').trim()
  const [, status, code, field] = expectation
  return {
    name,
    method,
    url,
    headers: Object.fromEntries(headers),
    ...(body && { body }),
    expect: { status: Number(status), ...(code && { code }), ...(field && { field }) },
  }
}
