import { expect, it } from 'vitest'

import { StoreUnavailable } from '@mallgate/shared/contract/store'

import { createGroupCommit } from './group-commit.ts'

/** A commit that ends when it is told to. */
function heldCommits() {
  const groups: { items: number[]; end: PromiseWithResolvers<void> }[] = []
  const commit = async (items: number[]) => {
    const end = Promise.withResolvers<void>()
    groups.push({ items, end })
    await end.promise
    return items.map((item) => item * 10)
  }
  return { groups, commit }
}

it('commits the first at once, and together what came meanwhile, answering each its own result', async () => {
  const { groups, commit } = heldCommits()
  const queue = createGroupCommit({ commit })
  const added = [1, 2, 3].map((item) => queue.add(item, 1))
  expect(groups.map(({ items }) => items)).toEqual([[1]])
  groups[0]!.end.resolve()
  expect(await added[0]).toBe(10)
  expect(groups.map(({ items }) => items)).toEqual([[1], [2, 3]])
  groups[1]!.end.resolve()
  expect(await Promise.all(added)).toEqual([10, 20, 30])
})

it('rejects those of a group that failed, and goes on with the next', async () => {
  const { groups, commit } = heldCommits()
  const queue = createGroupCommit({ commit })
  const [first, second] = [queue.add(1, 1), queue.add(2, 1)]
  groups[0]!.end.reject(new Error('no'))
  await expect(first).rejects.toThrow('no')
  groups[1]!.end.resolve()
  expect(await second).toBe(20)
})

it('fills a group up to its number and its size; one that is larger than a group goes alone', async () => {
  const groups: number[][] = []
  const commit = async (items: number[]) => {
    groups.push(items)
    return items
  }
  const queue = createGroupCommit({ commit, maxBatchItems: 3, maxBatchSize: 10 })
  const sizes = [1, 4, 4, 4, 50, 1, 1, 1, 1]
  await Promise.all(sizes.map((size, index) => queue.add(index, size)))
  expect(groups).toEqual([[0], [1, 2], [3], [4], [5, 6, 7], [8]])
})

it('refuses what is too much to wait, by number and by size, and takes more when there is room', async () => {
  const { groups, commit } = heldCommits()
  const queue = createGroupCommit({ commit, maxItems: 2, maxSize: 10 })
  const first = queue.add(1, 6)
  await expect(queue.add(2, 6)).rejects.toThrow(new StoreUnavailable('1 writes are waiting already'))
  const third = queue.add(3, 1)
  await expect(queue.add(4, 1)).rejects.toThrow(StoreUnavailable)
  groups[0]!.end.resolve()
  await first
  groups[1]!.end.resolve()
  await third
  await queue.idle()
  void queue.add(5, 100)
  expect(groups[2]!.items).toEqual([5])
})
