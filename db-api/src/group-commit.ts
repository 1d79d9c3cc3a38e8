import { StoreUnavailable } from '@mallgate/shared/contract/store'

/** A queue in front of something that commits many as cheaply as one. */
export interface GroupCommit<Item, Result> {
  /** Resolves after the commit that holds the item. Rejects with StoreUnavailable where the queue is full. */
  add(item: Item, size: number): Promise<Result>
  /** Resolves when all that was added is committed or rejected. */
  idle(): Promise<void>
}

export interface GroupCommitOptions<Item, Result> {
  /** One result for each item, in order. */
  commit: (items: Item[]) => Promise<Result[]>
  /** Items that may wait or be under way at once. */
  maxItems?: number
  /** The same as the sum of their sizes. */
  maxSize?: number
  maxBatchItems?: number
  maxBatchSize?: number
}

interface Waiting<Item, Result> {
  item: Item
  size: number
  resolve: (result: Result) => void
  reject: (error: unknown) => void
}

/** What is added while a commit is under way goes into the next one together: nobody waits for company, and a crowd shares one fsync. */
export function createGroupCommit<Item, Result>({
  commit,
  maxItems = 5_000,
  maxSize = 256 * 1024 * 1024,
  maxBatchItems = 128,
  maxBatchSize = 8 * 1024 * 1024,
}: GroupCommitOptions<Item, Result>): GroupCommit<Item, Result> {
  let waiting: Waiting<Item, Result>[] = []
  let items = 0
  let totalSize = 0
  let running: Promise<void> | undefined

  const nextBatch = () => {
    let count = 0
    let size = 0
    // One that is larger than a batch goes alone.
    while (count < waiting.length && count < maxBatchItems && (count === 0 || size + waiting[count]!.size <= maxBatchSize)) {
      size += waiting[count]!.size
      count++
    }
    const batch = waiting.slice(0, count)
    waiting = waiting.slice(count)
    return { batch, size }
  }

  const run = async () => {
    while (waiting.length > 0) {
      const { batch, size } = nextBatch()
      try {
        const results = await commit(batch.map(({ item }) => item))
        batch.forEach(({ resolve }, index) => resolve(results[index]!))
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
      items -= batch.length
      totalSize -= size
    }
    running = undefined
  }

  return {
    add(item, size) {
      if (items >= maxItems || (items > 0 && totalSize + size > maxSize))
        return Promise.reject(new StoreUnavailable(`${items} writes are waiting already`))
      items++
      totalSize += size
      return new Promise((resolve, reject) => {
        waiting.push({ item, size, resolve, reject })
        running ??= run()
      })
    },
    idle: () => running ?? Promise.resolve(),
  }
}
