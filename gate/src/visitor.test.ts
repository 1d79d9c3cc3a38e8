import { expect, test } from 'vitest'

import { visitorOf } from './visitor.ts'

test('who asks is who says so, else where the call comes from; neither can be taken for the other', () => {
  expect(visitorOf({ headers: { 'x-user-id': ' anna ' }, ip: '10.0.0.1' })).toEqual({ id: 'id anna', groups: [] })
  expect(visitorOf({ headers: {}, ip: '10.0.0.1' }).id).toBe('ip 10.0.0.1')
  expect(visitorOf({ headers: { 'x-user-id': '10.0.0.1' }, ip: '10.0.0.2' }).id).not.toBe('ip 10.0.0.1')
})

test('groups are separated by commas, and there are bounds', () => {
  expect(visitorOf({ headers: { 'x-user-group': 'a, b,,c ' }, ip: '' }).groups).toEqual(['a', 'b', 'c'])
  expect(visitorOf({ headers: { 'x-user-group': 'a,'.repeat(500) }, ip: '' }).groups).toHaveLength(64)
})
