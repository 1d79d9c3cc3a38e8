/** One stage of a Dockerfile. */
export interface Stage {
  /** The stage or image it is built on. */
  from: string
  /** Without comments, continued lines joined, in their order. */
  instructions: string[]
  /** Sources of its COPYs: a folder of the context, or `stage:path`; variables at their defaults. */
  copied: string[]
}

export interface Dockerfile {
  stages: ReadonlyMap<string, Stage>
  /** What is in force for a stage: its last instruction of that kind, else that of the stage it is built on. */
  last(stage: string, keyword: string): string | undefined
}

/** Reads a Dockerfile as far as the tests ask: FROM, and COPY of one source. */
export function parseDockerfile(text: string): Dockerfile {
  const stages = readStages(text)
  const last = (name: string, keyword: string): string | undefined => {
    const stage = stages.get(name)
    return stage && (stage.instructions.findLast((line) => line.startsWith(`${keyword} `)) ?? last(stage.from, keyword))
  }
  return { stages, last }
}

function readStages(text: string): Map<string, Stage> {
  const lines = text
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
  const defaults = new Map(lines.flatMap((line) => [...line.matchAll(/^ARG (\w+)=(\S+)$/g)].map(([, name, value]) => [name!, value!])))
  const filled = (line: string) => line.replaceAll(/\$\{?(\w+)\}?/g, (whole, name: string) => defaults.get(name) ?? whole)
  const stages = new Map<string, Stage>()
  let stage: Stage | undefined
  for (const line of lines) {
    const [, from, name] = /^FROM (\S+) AS (\S+)$/.exec(line) ?? []
    if (from && name) stages.set(name, (stage = { from: filled(from), instructions: [], copied: [] }))
    if (!stage || from) continue
    stage.instructions.push(line)
    const [, of, source] = /^COPY (?:--from=(\S+) )?(\S+) \S+$/.exec(filled(line)) ?? []
    if (source) stage.copied.push(of ? `${of}:${source}` : source)
  }
  return stages
}
