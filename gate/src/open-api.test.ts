import { problems } from '@mallgate/shared/contract/problem'
import { expect, test } from 'vitest'

import { gateOver } from './gate-for-tests.ts'

interface Operation {
  operationId?: string
  parameters: { name: string; schema: object }[]
  responses: Record<string, { description: string; content: Record<string, { schema: object }> }>
}
interface Document {
  openapi: string
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, object> }
}

const documentOf = async () => (await (await gateOver([])).app.inject('/openapi.json')).json<Document>()

const references = (value: unknown): string[] => {
  if (typeof value !== 'object' || value === null) return []
  const own = '$ref' in value ? [String(value.$ref)] : []
  return [...own, ...Object.values(value).flatMap(references)]
}

test('the document is OpenAPI 3.1 with the routes people use and the contract’s schemas by name', async () => {
  const document = await documentOf()
  expect(document.openapi).toBe('3.1.0')
  expect(Object.keys(document.paths).sort()).toEqual(['/v1/malls', '/v1/malls/{id}', '/v1/search', '/v1/search/stream'])
  expect(Object.keys(document.components.schemas).sort()).toEqual(
    [
      'Degraded',
      'DoneEvent',
      'Failure',
      'KeptPageInfo',
      'MallHealth',
      'MallInfo',
      'MallList',
      'MallReport',
      'Money',
      'Offer',
      'OffersEvent',
      'Problem',
      'SearchAnswer',
    ].sort(),
  )
  const { parameters } = document.paths['/v1/search']!['get']!
  expect(parameters.map(({ name }) => name)).toEqual([
    'q',
    'malls',
    'sort',
    'limit',
    'timeout',
    'maxAge',
    'page',
    'x-user-id',
    'x-user-group',
  ])
  expect(parameters.find(({ name }) => name === 'sort')!.schema).toMatchObject({ enum: ['relevance', 'price'], default: 'relevance' })
})

test('every reference leads somewhere, every operation has an id of its own, every response a description', async () => {
  const document = await documentOf()
  for (const reference of references(document)) {
    const target = reference
      .slice(2)
      .split('/')
      .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], document)
    expect(target, reference).toBeTypeOf('object')
  }
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path))
  const ids = operations.map(({ operationId }) => operationId)
  expect(new Set(ids).size).toBe(operations.length)
  expect(ids).not.toContain(undefined)
  for (const operation of operations) {
    for (const response of Object.values(operation.responses)) expect(response.description).not.toMatch(/^(Default Response)?$/)
  }
})

test('every problem an operation answers with is documented with its meaning and what to do', async () => {
  const document = await documentOf()
  const expected: Record<string, (keyof typeof problems)[]> = {
    '/v1/search': ['invalid_request', 'no_malls', 'no_mall_answered', 'upstream_unavailable', 'internal'],
    '/v1/search/stream': ['invalid_request', 'not_acceptable', 'no_malls', 'upstream_unavailable', 'internal'],
    '/v1/malls': ['invalid_request', 'internal'],
    '/v1/malls/{id}': ['invalid_request', 'not_found', 'internal'],
  }
  for (const [path, codes] of Object.entries(expected)) {
    for (const code of codes) {
      const { status, title, action } = problems[code]
      const response = document.paths[path]!['get']!.responses[status]!
      expect(response.description, `${path} ${code}`).toContain(`\`${code}\`: ${title}. ${action}`)
      expect(response.content['application/problem+json']!.schema).toEqual({ $ref: '#/components/schemas/Problem' })
    }
  }
})

test('the document is readable at /docs', async () => {
  const { app } = await gateOver([])
  const page = await app.inject('/docs/')
  expect(page.statusCode).toBe(200)
  expect(page.headers['content-type']).toContain('text/html')
})
