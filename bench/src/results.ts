import { type Figure, type Row, measuredText, reached, targetText, verdict } from './figure.ts'

/** Why a row is as it is, found by a profile, by the row's key; kept by hand in bench/reasons.yaml. */
export type Reasons = Readonly<Record<string, string>>

/** One row of DESIGN's table: its figures, and the reason beneath. */
export function rowText({ key, what, against, figures, details, failed }: Row, reasons: Reasons): string {
  if (failed !== undefined) return `## ${what}\n\n**Not measured:** ${failed}\n`
  const short = figures.filter((figure) => !reached(figure))
  const reason =
    reasons[key]?.trim() ?? (short.length > 0 ? `not looked for yet: \`npm run bench -- --only ${key} --profile DIR\`.` : undefined)
  return [
    `## ${what}`,
    '',
    against === '—' ? '' : `Against ${against}.\n`,
    table(figures),
    '',
    ...details.map((detail) => `- ${detail}`),
    '',
    ...(reason === undefined ? [] : [`**Why:** ${reason}`, '']),
  ].join('\n')
}

/** All rows, what they came to first. */
export function resultsText(head: string, rows: readonly Row[], reasons: Reasons): string {
  const lines = rows.map(({ what, figures, failed }) => {
    if (failed !== undefined) return `| ${what} | not measured | |`
    const judged = figures.filter(({ target }) => target)
    const short = judged.filter((figure) => !reached(figure))
    const all = short.length === 0 ? 'reached' : `${judged.length - short.length} of ${judged.length} reached`
    return `| ${what} | ${judged.length === 0 ? 'said' : all} | ${short.map((figure) => `${figure.what}: ${measuredText(figure)}`).join('; ')} |`
  })
  const summary = ['| row | verdict | short |', '|---|---|---|', ...lines].join('\n')
  return `# Results\n\n${head}\n\n${summary}\n\n${rows.map((row) => rowText(row, reasons)).join('\n')}`
}

function table(figures: readonly Figure[]): string {
  const head = ['', 'ours', 'baseline', 'measured: median [least, most]', 'to reach', 'verdict']
  const cells = figures.map((figure) => [
    figure.what,
    figure.ours ?? '—',
    figure.baseline ?? '—',
    measuredText(figure),
    targetText(figure),
    verdict(figure),
  ])
  return [head, head.map(() => '---'), ...cells].map((line) => `| ${line.join(' | ')} |`).join('\n')
}
