import type fc from 'fast-check'

/** Something that holds for all cases of a kind. */
export interface Law<Case> {
  cases: fc.Arbitrary<Case>
  /** Throws where the case breaks the law. */
  hold(one: Case): void
  /** The case as it can be read, and tried again. */
  tell(one: Case): string
}
