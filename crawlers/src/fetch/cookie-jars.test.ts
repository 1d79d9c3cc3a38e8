import { describe, expect, test } from 'vitest'

import { createCookieJars } from './cookie-jars.ts'
import { fetching, honestShop, textOf } from './servers-for-tests.ts'

describe('cookies', () => {
  const origin = 'https://www.shop.example'

  test('go to the addresses they were set for, and to no other', () => {
    const cookies = createCookieJars().of('shop')
    cookies.take(`${origin}/a/b`, ['host=1', 'domain=2; Domain=shop.example', 'path=3; Path=/a', 'secure=4; Secure', 'gone=5; Max-Age=0'])
    expect(cookies.header(`${origin}/a`)?.split('; ').toSorted()).toEqual(['domain=2', 'host=1', 'path=3', 'secure=4'])
    expect(cookies.header('https://api.shop.example/a')).toBe('domain=2')
    expect(cookies.header('http://www.shop.example/a')).not.toContain('secure')
    expect(cookies.header('https://other.example/')).toBeUndefined()
  })

  test('for other sites, whole countries or beyond their size are not taken', () => {
    const cookies = createCookieJars().of('shop')
    cookies.take(origin, [
      'a=1; Domain=other.example',
      'b=2; Domain=example',
      'c=3; Domain=co.uk',
      `d=${'x'.repeat(5_000)}`,
      ';;;',
      '\0=\0',
    ])
    expect(cookies.header(origin)).toBeUndefined()
    expect(cookies.header('https://other.example/')).toBeUndefined()
  })

  test('are each mall’s own, be it on the same address', () => {
    const jars = createCookieJars()
    jars.of('one').take(origin, ['session=one'])
    jars.of('two').take(origin, ['session=two'])
    expect(jars.of('one').header(origin)).toBe('session=one')
    expect(jars.of('two').header(origin)).toBe('session=two')
    expect(jars.of('three').header(origin)).toBeUndefined()
    expect(jars.of(undefined).header(origin)).toBeUndefined()
  })

  test('are bounded in number and in what is sent of them', () => {
    const cookies = createCookieJars().of('shop')
    for (let answer = 0; answer < 50; answer++) {
      cookies.take(
        origin,
        Array.from({ length: 40 }, (_, n) => `c${answer}-${n}=${'x'.repeat(200)}`),
      )
    }
    const sent = cookies.header(origin)!
    expect(sent.length).toBeLessThanOrEqual(8_192)
    cookies.take(
      origin,
      Array.from({ length: 100 }, (_, n) => `small${n}=1`),
    )
    expect(cookies.header(origin)!.split('; ').length).toBeLessThanOrEqual(100)
  })

  test('set on the way are sent on, and again with the mall’s next request, but with nobody else’s', async () => {
    const other = await honestShop((request, response) => response.end(String(request.headers.cookie)))
    const shop = await honestShop((request, response) => {
      if (request.url === '/set') response.writeHead(302, { location: '/show', 'set-cookie': ['a=1; Path=/', 'b=2; HttpOnly'] }).end()
      else if (request.url === '/leave') response.writeHead(302, { location: other.replace('127.0.0.1', 'localhost') }).end()
      else response.end(String(request.headers.cookie))
    })
    const { get } = fetching({ allow: '127.0.0.0/8,localhost' })
    expect(textOf(await get(`${shop}/set`, { mall: 'shop' }))).toBe('a=1; b=2')
    expect(textOf(await get(`${shop}/show`, { mall: 'shop' }))).toBe('a=1; b=2')
    expect(textOf(await get(`${shop}/show`, { mall: 'shop', headers: { cookie: 'own=3' } }))).toBe('own=3; a=1; b=2')
    expect(textOf(await get(`${shop}/leave`, { mall: 'shop' }))).toBe('undefined')
    expect(textOf(await get(`${shop}/show`, { mall: 'another' }))).toBe('undefined')
    expect(textOf(await get(`${shop}/show`))).toBe('undefined')
  })

  test('of a session the shop refuses are not kept, but for those it sets with its refusal', async () => {
    const shop = await honestShop((request, response) => {
      if (request.url === '/in') response.setHeader('set-cookie', 'session=1').end('in')
      else if (request.url === '/challenge') response.writeHead(403, { 'set-cookie': 'passed=1' }).end()
      else response.writeHead(request.headers.cookie ? 403 : 200).end(request.headers.cookie ?? 'a new guest')
    })
    const { get } = fetching()
    const ask = (path: string) => get(shop + path, { mall: 'shop' })
    await ask('/in')
    expect(await ask('/')).toMatchObject({ status: 403 })
    expect(textOf(await ask('/'))).toBe('a new guest')
    await ask('/challenge')
    expect(textOf(await ask('/'))).toBe('passed=1')
  })
})
