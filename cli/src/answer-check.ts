import type { Static, TSchema } from 'typebox'
import { Value } from 'typebox/value'

/** What an answer must be. */
export interface AnswerCheck<T extends TSchema> {
  check(value: unknown): value is Static<T>
  /** What is wrong with it, in a few words. */
  explain(value: unknown): string
}

/** Read as it stands: a command checks one answer or two, and compiling the schema would take longer than that. */
export const answerCheck = <T extends TSchema>(schema: T): AnswerCheck<T> => ({
  check: (value): value is Static<T> => Value.Check(schema, value),
  explain(value) {
    const [first] = Value.Errors(schema, value)
    return first ? `${first.instancePath || '/'} ${first.message}` : 'it is valid'
  },
})
