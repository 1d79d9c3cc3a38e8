import { expect, test } from 'vitest'

import { readHttpFile } from './http-file.ts'

const file = `# about this file
@gate = http://127.0.0.1:8080
@mall = alpha

### The first: asks.
# expect 200
GET {{gate}}/v1/malls/{{mall}}

### The second, with all there can be.
// expect 400 invalid_request q
POST {{gate}}/v1/searches
Content-Type: application/json
X-Mall: {{mall}}

{ "q": "",
  "mall": "{{mall}}" }
`

test('requests are read with their names, headers, bodies and what is expected of them', () => {
  expect(readHttpFile(file, { gate: 'http://other' })).toEqual([
    { name: 'The first: asks.', method: 'GET', url: 'http://other/v1/malls/alpha', headers: {}, expect: { status: 200 } },
    {
      name: 'The second, with all there can be.',
      method: 'POST',
      url: 'http://other/v1/searches',
      headers: { 'Content-Type': 'application/json', 'X-Mall': 'alpha' },
      body: '{ "q": "",\n  "mall": "alpha" }',
      expect: { status: 400, code: 'invalid_request', field: 'q' },
    },
  ])
})

test.each([
  ['###\n# expect 200\nGET http://x', /a sentence/],
  ['### A name\nGET http://x', /expect line/],
  ['### A name\n# expect 200\nFETCH it', /no request: FETCH it/],
  ['### A name\n# expect 200\nGET {{nix}}', /no variable nix/],
  ['### A name\n# expect 200\nGET http://x\nwhat', /no header: what/],
])('what cannot be read is named: %j', (text, message) => {
  expect(() => readHttpFile(text)).toThrow(message)
})
