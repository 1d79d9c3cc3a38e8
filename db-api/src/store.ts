import type { Store } from '@mallgate/shared/contract/store'

/** The contract's store, with the hot read as db-api sends it. */
export interface DbStore extends Store {
  /** `latestAnswer` as UTF-8 JSON, kept ready to be sent: nothing is parsed or serialised on the way out. */
  answerJson(mall: string, queryKey: string): Promise<Buffer | undefined>
}

/** What routes are handed. */
export interface ServedStore {
  /** Throws unknown_mall for one this process does not serve. */
  storeOf: (mall: string) => DbStore
  /** For what is no mall's: operators' records. */
  store: DbStore
}
