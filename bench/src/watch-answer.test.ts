import fc from 'fast-check'
import { expect, test } from 'vitest'

import { type WatchEvent, createEventReader, placeIn, placeWithin } from './watch-answer.ts'

test('where an answer stands is read from its beginning, lists and changes alike', () => {
  const list = `{"service":"mall","epoch":"e-1","revision":42,"leaseMs":15000,"instances":[${'{"id":"x"},'.repeat(200)}`
  expect(placeIn(list.slice(0, placeWithin))).toEqual({ epoch: 'e-1', revision: '42' })
  expect(placeIn('{"service":"mall","epoch":"e-1","revision":43,"leaseMs":15000,"since":42,"put":[],"gone":[]}').revision).toBe('43')
})

test('an answer that does not say where it stands is refused', () => {
  expect(() => placeIn('{"services":[]}')).toThrow('without epoch and revision: {"services":[]}')
})

test('every event is heard once however the text is cut, and comments are none', () => {
  const stream = ':\n\nevent: list\nid: e/1\ndata: {"a":1}\n\n: still here\n\nevent: changes\nid: e/2\ndata: {"b":2}\n\n'
  fc.assert(
    fc.property(fc.array(fc.nat(stream.length), { maxLength: 10 }), (cuts) => {
      const heard: WatchEvent[] = []
      const read = createEventReader((event) => heard.push(event))
      let from = 0
      for (const to of [...cuts, stream.length].toSorted((a, b) => a - b)) {
        read(stream.slice(from, to))
        from = to
      }
      expect(heard).toEqual([
        { event: 'list', id: 'e/1' },
        { event: 'changes', id: 'e/2' },
      ])
    }),
  )
})
