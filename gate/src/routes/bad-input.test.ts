import { connect } from 'node:net'
import { text } from 'node:stream/consumers'

import { expect, test } from 'vitest'

import { answerOf, gateOver, instanceOf, standInMall } from '../gate-for-tests.ts'

const table: [query: string, name: string, message: RegExp][] = [
  ['', 'q', /is missing/],
  ['q=', 'q', /must not be empty/],
  ['q=%20%09%E3%80%80', 'q', /must not be empty/],
  ['q=%E2%80%8B', 'q', /must not be empty/],
  [`q=${'a'.repeat(257)}`, 'q', /at most 256 characters/],
  [`q=${'a'.repeat(10_240)}`, 'q', /at most 256 characters/],
  // One sign that stands for eighteen letters.
  [`q=${encodeURIComponent('\uFDFA'.repeat(100))}`, 'q', /at most 256 characters/],
  ['q=%FF', 'q', /not UTF-8 .* %25/],
  ['q=100%', 'q', /percent sign itself is written %25/],
  ['q=%C3%28', 'q', /not UTF-8/],
  ['q=a&q=b', 'q', /must be given once/],
  ['q=a&limit=-1', 'limit', /must be from 1 to/],
  ['q=a&limit=0', 'limit', /must be from 1 to/],
  ['q=a&limit=1001', 'limit', /from 1 to 1000/],
  ['q=a&limit=ten', 'limit', /whole number/],
  ['q=a&limit=1.5', 'limit', /whole number/],
  ['q=a&srot=price', 'srot', /not a known parameter: did you mean `sort`\?/],
  ['q=a&Limit=3', 'Limit', /did you mean `limit`\?/],
  ['q=a&max_age=3', 'max_age', /did you mean `maxAge`\?/],
  ['q=a&frobnicate=1', 'frobnicate', /known are q, malls, sort/],
  ['q=a&sort=cheapest', 'sort', /must be one of relevance, price/],
  ['q=a&timeout=0', 'timeout', /from 10 to 30000 milliseconds/],
  ['q=a&timeout=3600000', 'timeout', /from 10 to 30000 milliseconds/],
  ['q=a&maxAge=-1', 'maxAge', /from 0 to \d+ seconds/],
  ['q=a&malls=', 'malls', /separated by commas/],
  ['q=a&malls=Bad_Name', 'malls', /separated by commas/],
  ['q=a&malls=a,,b', 'malls', /separated by commas/],
  ['q=a&page=0', 'page', /must be from 1 to/],
  ['q=a&page=Infinity', 'page', /whole number/],
  ['q=a&timeout=-Infinity', 'timeout', /whole number/],
  ['q=a&maxAge=1e400', 'maxAge', /whole number/],
]

test.each(['/v1/search', '/v1/search/stream'])('%s tells plainly what is wrong with each parameter', async (path) => {
  const { app } = await gateOver([instanceOf('mall-1', 'http://127.0.0.1:9', ['alpha'])])
  for (const [query, name, message] of table) {
    const response = await app.inject(`${path}?${query}`)
    expect(response.statusCode, query).toBe(400)
    expect(response.headers['content-type']).toContain('application/problem+json')
    const problem = response.json()
    expect(problem, query).toMatchObject({ code: 'invalid_request', errors: [{ in: 'querystring', name }] })
    expect(problem.errors[0].message).toMatch(message)
    expect(problem.detail).toContain(name)
    expect(problem.traceId).toMatch(/^[0-9a-f]{32}$/)
  }
})

test('all faults of a request are named at once', async () => {
  const { app } = await gateOver([])
  const { errors } = (await app.inject('/v1/search?limit=-1&sort=x&tiemout=5')).json()
  expect(errors.map(({ name }: { name: string }) => name).sort()).toEqual(['limit', 'q', 'sort', 'tiemout'])
})

test('what is not served is said as a problem', async () => {
  const { app } = await gateOver([])
  expect((await app.inject('/v1/nothing')).json()).toMatchObject({ status: 404, code: 'not_found' })
  expect((await app.inject({ method: 'POST', url: '/v1/search?q=a' })).json()).toMatchObject({ code: 'not_found' })
  expect((await app.inject('/v1/malls?x=1')).json()).toMatchObject({ status: 400, code: 'invalid_request' })
})

test('what the router or a plug-in refuses is a problem too, and the address itself leads to the documentation', async () => {
  const { app } = await gateOver([])
  for (const [url, status] of [
    ['/v1/malls/%FF', 400],
    ['/docs/static/%2e%2e/%2e%2e/package.json', 404],
  ] as const) {
    const { statusCode, headers } = await app.inject(url)
    expect(statusCode, url).toBe(status)
    expect(headers['content-type']).toContain('application/problem+json')
  }
  expect((await app.inject('/')).headers.location).toBe('/docs')
})

test('a percent sign may be asked for, and who asks may be said in bounds', async () => {
  const shop = await standInMall(({ mall }) => answerOf(mall, []))
  const { app } = await gateOver([instanceOf('mall-1', shop.address, ['alpha'])])
  await app.inject('/v1/search?q=100%25+cotton&malls=alpha')
  expect(shop.asked[0]!.body).toEqual({ query: { text: '100% cotton', page: 1 } })
  for (const name of ['x-user-id', 'x-user-group']) {
    const refused = await app.inject({ url: '/v1/search?q=a', headers: { [name]: 'x'.repeat(2_000) } })
    expect(refused.json()).toMatchObject({
      status: 400,
      errors: [{ in: 'headers', name, message: expect.stringMatching(/at most \d+ characters/) }],
    })
  }
})

test('a preflight, however odd, is no fault; HEAD of the stream is 405 with what is allowed', async () => {
  const { app } = await gateOver([])
  const url = '/v1/search/stream?q=a'
  expect((await app.inject({ method: 'OPTIONS', url })).statusCode).toBe(204)
  const asked = await app.inject({
    method: 'OPTIONS',
    url,
    headers: { origin: 'https://a.example', 'access-control-request-method': 'GET' },
  })
  expect(asked.headers['access-control-allow-methods']).toBe('GET, HEAD')
  const head = await app.inject({ method: 'HEAD', url })
  expect(head.statusCode).toBe(405)
  expect(head.headers.allow).toBe('GET')
})

test('what is no request that can be read is a problem too', async () => {
  const { app } = await gateOver([])
  const address = await app.listen({ host: '127.0.0.1', port: 0 })
  const said = async (sent: string) => {
    const socket = connect(Number(new URL(address).port), '127.0.0.1')
    socket.write(sent)
    const answer = await text(socket)
    expect(answer).toContain('content-type: application/problem+json')
    return JSON.parse(answer.slice(answer.indexOf('\r\n\r\n'))) as unknown
  }
  expect(await said(`GET /v1/search?q=${'x'.repeat(40_000)} HTTP/1.1\r\nhost: a\r\n\r\n`)).toMatchObject({
    status: 431,
    code: 'headers_too_large',
  })
  expect(await said('what is this\r\n\r\n')).toMatchObject({ status: 400, code: 'invalid_request' })
})
