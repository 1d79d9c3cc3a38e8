import { describe, expect, test } from 'vitest'

import { compileJsonPath } from './json-path.ts'

const data = { a: { b: [{ c: 1 }, { c: 2 }, null] }, list: [1, 2], empty: [], '@type': 'Product', none: null, deep: [[1], [2]] }
const values = (path: string) => compileJsonPath(path, []).values(data)
const list = (path: string, root: unknown = data) => compileJsonPath(path, []).list(root)

describe('values', () => {
  test.for<[string, unknown[]]>([
    ['a.b[0].c', [1]],
    ['a.b[].c', [1, 2]],
    ['$.@type', ['Product']],
    ['list', [[1, 2]]],
    ['list[1]', [2]],
    ['deep[][]', [1, 2]],
    ['a.x.y', []],
    ['list[9]', []],
    ['none', []],
    ['a[0]', []],
    ['constructor', []],
    ['$', [data]],
  ])('%s', ([path, expected]) => {
    expect(values(path)).toEqual(expected)
  })
})

describe('list', () => {
  test('tells an empty list from none', () => {
    expect(list('empty')).toEqual([])
    expect(list('empty[]')).toEqual([])
    expect(list('absent')).toBeUndefined()
    expect(list('absent[]')).toBeUndefined()
    expect(list('none')).toBeUndefined()
  })

  test('goes to the members, and into them', () => {
    expect(list('list')).toEqual([1, 2])
    expect(list('a.b[]')).toEqual([{ c: 1 }, { c: 2 }])
    expect(list('a.b[].c')).toEqual([1, 2])
    expect(list('$', [1, 2])).toEqual([1, 2])
    expect(list('$[]', [1])).toEqual([1])
  })

  test('takes what is no list for a list of one', () => {
    expect(list('a.b[0]')).toEqual([{ c: 1 }])
    expect(list('$', { x: 1 })).toEqual([{ x: 1 }])
  })

  test('goes through no object as if it were a list', () => {
    expect(list('a[]')).toBeUndefined()
  })
})

test.for(['a..b', 'a[x]', 'a[', '.', '[0'])('%s is refused', (path) => {
  expect(() => compileJsonPath(path, ['items'])).toThrow(expect.objectContaining({ path: ['items'] }) as Error)
})
