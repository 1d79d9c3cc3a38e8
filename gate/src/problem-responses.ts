import { type ProblemCode, problems } from '@mallgate/shared/contract/problem'

/** Response schemas for the problems a route may answer with, by status, each code explained in the words of the problem table. */
export function problemResponses(...codes: ProblemCode[]) {
  const statuses = [...new Set(codes.map((code) => problems[code].status))]
  return Object.fromEntries(statuses.map((status) => [status, describe(codes.filter((code) => problems[code].status === status))]))
}

const describe = (codes: ProblemCode[]) => ({
  description: codes.map((code) => `\`${code}\`: ${problems[code].title}. ${problems[code].action}`).join('\n\n'),
  content: { 'application/problem+json': { schema: { $ref: 'Problem#' } } },
})
