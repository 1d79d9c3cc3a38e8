import { Resolver } from 'node:dns'
import { createSocket } from 'node:dgram'
import type { AddressInfo } from 'node:net'

import { describe, expect, onTestFinished, test } from 'vitest'

import { parseAllowHosts } from './allowed-addresses.ts'
import { createGuardedAgent } from './guarded-agent.ts'
import type { LookUp } from './guarded-lookup.ts'
import { fetching, honestShop, textOf } from './servers-for-tests.ts'

const refused = { status: 'error', heals: false, message: expect.stringContaining('not a public address') as string }

describe('an address that is not public is not dialled', () => {
  test.for([
    'http://127.0.0.1/',
    'http://127.1/',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0x7f.0.0.0x1/',
    'http://0177.0.0.1/',
    'http://017700000001/',
    'http://127.0.0.1./',
    'http://１２７.０.０.１/',
    'http://127。0。0。1/',
    'http://0/',
    'http://0.0.0.0/',
    'http://10.0.0.1/',
    'http://172.16.0.1/',
    'http://192.168.1.1/',
    'http://100.100.100.200/',
    'http://169.254.169.254/latest/meta-data/',
    'http://[::1]/',
    'http://[::]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://[0:0:0:0:0:ffff:169.254.169.254]/',
    'http://[::127.0.0.1]/',
    'http://[64:ff9b::a9fe:a9fe]/',
    'http://[2002:7f00:1::]/',
    'http://[fe80::1]/',
    'http://[fd00:ec2::254]/',
    'http://[ff02::1]/',
    'http://192.0.2.1/',
    'http://198.18.0.1/',
    'http://224.0.0.1/',
    'http://255.255.255.255/',
    'http://168.63.129.16/',
    'https://127.0.0.1/',
    'http://user:password@127.0.0.1/',
    'http://localhost/',
    'http://LOCALHOST:8080/',
  ])('%s', async (url) => {
    expect(await fetching({ allow: '' }).get(url)).toMatchObject(refused)
  })

  test.for([
    'http://169.254.169.254/latest/meta-data/',
    '//169.254.169.254/latest/meta-data/',
    'http://0xa9fea9fe/',
    'http://[::ffff:169.254.169.254]/',
    'http://metadata.shop.example@169.254.169.254/',
    'https://localhost/',
  ])('as little where a shop that is allowed redirects to %s', async (location) => {
    const origin = await honestShop((_request, response) => response.writeHead(302, { location }).end())
    const { port } = new URL(origin)
    expect(await fetching({ allow: `127.0.0.1:${port}` }).get(origin)).toMatchObject(refused)
  })

  test('nor by the second of two redirects', async () => {
    const origin = await honestShop((request, response) =>
      response.writeHead(307, { location: request.url === '/a' ? '/b' : 'http://10.0.0.1/' }).end(),
    )
    const { port } = new URL(origin)
    expect(await fetching({ allow: `127.0.0.1:${port}` }).get(`${origin}/a`)).toMatchObject(refused)
  })
})

/** A DNS server whose answers for any name are these, the last again and again; and a look-up that asks it. */
async function names(...answers: string[][]): Promise<{ lookUp: LookUp; asked: () => number }> {
  const server = createSocket('udp4')
  let asked = 0
  server.on('message', (query, { port, address }) => {
    const type = query.readUInt16BE(query.length - 4)
    const addresses = type === 1 ? answers[Math.min(asked++, answers.length - 1)]! : []
    const question = query.subarray(12)
    const head = Buffer.from([query[0]!, query[1]!, 0x81, 0x80, 0, 1, 0, addresses.length, 0, 0, 0, 0])
    // Name: that of the question. Type A, class IN, no time to live, four bytes.
    const records = addresses.map((ip) => Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, ...ip.split('.').map(Number)]))
    server.send(Buffer.concat([head, question, ...records]), port, address)
  })
  await new Promise<void>((resolve) => server.bind(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const resolver = new Resolver()
  resolver.setServers([`127.0.0.1:${(server.address() as AddressInfo).port}`])
  const lookUp: LookUp = (name, _options, done) =>
    resolver.resolve4(name, (error, addresses) => done(error, error ? [] : addresses.map((address) => ({ address, family: 4 }))))
  return { lookUp, asked: () => asked }
}

describe('a name', () => {
  const agentWith = (allow: string, lookUp: LookUp) => createGuardedAgent(parseAllowHosts(allow), { lookUp })

  test('that leads inside is refused', async () => {
    const { lookUp } = await names(['10.0.0.7'])
    expect(await fetching({ agent: agentWith('', lookUp) }).get('http://shop.example/')).toMatchObject(refused)
  })

  test('of which one of several addresses is inside is refused as a whole', async () => {
    const { lookUp } = await names(['93.184.216.34', '127.0.0.1'])
    expect(await fetching({ agent: agentWith('', lookUp) }).get('http://shop.example/')).toMatchObject(refused)
  })

  test('that changes its mind between two requests is judged at each connection', async () => {
    const origin = await honestShop((_request, response) => response.setHeader('connection', 'close').end('shop'))
    const { port } = new URL(origin)
    const { lookUp, asked } = await names(['127.0.0.1'], ['127.0.0.2'])
    // 127.0.0.1 stands for an address that is public, 127.0.0.2 for one that is not.
    const { get } = fetching({ agent: agentWith(`127.0.0.1:${port}`, lookUp) })
    expect(textOf(await get(`http://shop.example:${port}/`))).toBe('shop')
    expect(await get(`http://shop.example:${port}/`)).toMatchObject({ ...refused, message: expect.stringContaining('127.0.0.2') as string })
    expect(asked()).toBe(2)
  })

  test('is looked up once for a connection: what was judged is what is dialled', async () => {
    const dialled: (string | undefined)[] = []
    const origin = await honestShop((request, response) => {
      dialled.push(request.socket.localAddress)
      response.end('shop')
    })
    const { port } = new URL(origin)
    // Would it be asked twice, the second answer would be dialled, where nobody listens.
    const { lookUp, asked } = await names(['127.0.0.1'], ['10.255.255.1'])
    const { get } = fetching({ agent: agentWith(`127.0.0.1:${port}`, lookUp) })
    expect(textOf(await get(`http://rebinds.example:${port}/`))).toBe('shop')
    expect({ dialled, asked: asked() }).toEqual({ dialled: ['127.0.0.1'], asked: 1 })
  })

  test('that is none is a failure of the network that nothing heals', async () => {
    const { lookUp } = await names([])
    expect(await fetching({ agent: agentWith('', lookUp) }).get('http://nowhere.example/')).toMatchObject({ status: 'network' })
  })
})
