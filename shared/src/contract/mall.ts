import Type, { type Static } from 'typebox'

import { MallId } from './crawl-job.ts'
import { type FieldName, fieldNames, Strategy, Matcher, strict } from './mall-extract.ts'

export {
  CssField,
  CssStrategy,
  EmbeddedJsonStrategy,
  type FieldName,
  FieldType,
  JsonField,
  JsonLdStrategy,
  JsonStrategy,
  Matcher,
  MicrodataStrategy,
  OpenGraphStrategy,
  Pipe,
  Strategy,
  fieldNames,
} from './mall-extract.ts'

/** `250ms`, `30s`, `10m`, `6h`, `1d`. */
export const Duration = Type.String({ pattern: '^[0-9]+(ms|s|m|h|d)$', description: 'a number with its unit: ms, s, m, h, d' })

/** Shop software that a preset knows: see `presets/`. */
export const Platform = Type.Union([Type.Literal('shopify'), Type.Literal('woocommerce'), Type.Literal('schema-org')], {
  description: 'shop software: what its shops have in common is filled in, under the keys given here',
})
export type Platform = Static<typeof Platform>

const OneOrMore = Type.Union([Type.String({ minLength: 1 }), Type.Array(Type.String({ minLength: 1 }), { minItems: 1 })], {
  description: 'where it stands, or several places: the first that says one',
})

/** What the shop says of itself on a page of its own, asked once a day and not with each query. */
export const ShopFacts = Type.Object(
  {
    path: Type.String({ pattern: '^/', description: 'the page, under `url`' }),
    json: Type.Optional(
      Type.Object(
        { currency: Type.Optional(OneOrMore), locale: Type.Optional(OneOrMore) },
        { ...strict, minProperties: 1, description: 'paths, where it is JSON' },
      ),
    ),
    css: Type.Optional(
      Type.Object(
        { currency: Type.Optional(OneOrMore), locale: Type.Optional(OneOrMore) },
        { ...strict, minProperties: 1, description: 'selectors, where it is HTML: `html@lang`' },
      ),
    ),
  },
  { ...strict, description: 'where the shop names its currency and language, for a definition that does not' },
)
export type ShopFacts = Static<typeof ShopFacts>

const share = Type.Optional(Type.Number({ minimum: 0, maximum: 1 }))
const shares = Type.Object(Object.fromEntries(fieldNames.map((name) => [name, share])) as { [K in FieldName]: typeof share }, {
  ...strict,
  minProperties: 1,
  description: 'of each field, which share of the offers must have it: `price: 0.9`',
})

const DetailField = Type.Unsafe<Exclude<FieldName, 'title' | 'url'>>(
  Type.Union(fieldNames.filter((name) => name !== 'title' && name !== 'url').map((name) => Type.Literal(name))),
)

/** Products' own pages, opened for what the list does not say. */
export const Details = Type.Object(
  {
    fields: Type.Array(DetailField, { minItems: 1, description: 'what is taken from there; an offer that has all of them is not opened' }),
    strategies: Type.Array(Strategy, { minItems: 1, maxItems: 8, description: 'how a product’s page is read' }),
    most: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 50, description: 'pages opened in one crawl, the first offers first; 10 where absent' }),
    ),
    concurrency: Type.Optional(Type.Integer({ minimum: 1, maximum: 8, description: 'of them at a time; 2 where absent' })),
  },
  { ...strict, description: 'products’ own pages, opened for what the list lacks' },
)
export type Details = Static<typeof Details>

export const MallDefinition = Type.Object(
  {
    id: MallId,
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 128, description: 'what people call it' })),
    platform: Type.Optional(Platform),
    url: Type.String({ pattern: '^https?://[^/\\s]+', description: 'the shop’s address; request paths are relative to it' }),
    enabled: Type.Optional(Type.Boolean({ description: 'false: `MALLS=*` leaves it out; naming it switches it on' })),
    currency: Type.Optional(
      Type.String({
        pattern: '^[A-Z]{3}$',
        description: 'ISO 4217, for prices that name none; may be absent where `facts` or the field `currency` say it',
      }),
    ),
    locale: Type.Optional(
      Type.String({
        pattern: '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$',
        description: 'BCP 47: how the shop writes numbers; may be absent with a `platform`',
      }),
    ),
    facts: Type.Optional(ShopFacts),
    mode: Type.Optional(
      Type.Union([Type.Literal('http'), Type.Literal('browser'), Type.Literal('auto'), Type.Literal('code')], {
        description:
          '`browser`: pages are drawn by Chromium; `auto`: only where HTTP gives a page without content; `code`: a crawler of its own serves the queue',
      }),
    ),
    render: Type.Optional(
      Type.Object(
        {
          waitFor: Type.Optional(
            Type.String({ minLength: 1, description: 'selector of what a page is opened for; the offers’ cards where absent' }),
          ),
          timeout: Type.Optional({ ...Duration, description: 'how long a page is waited for; then it is read as it is; 10s where absent' }),
        },
        { ...strict, description: 'how a browser draws the pages, with `mode: browser` or `auto`' },
      ),
    ),
    fresh: Type.Optional({ ...Duration, description: 'how long a stored answer may be given again; 10m where absent' }),
    charset: Type.Optional(Type.String({ description: 'what the pages are really in, where header and meta lie' })),
    request: Type.Optional(
      Type.Object(
        {
          path: Type.Optional(
            Type.String({ pattern: '^/', description: 'with {query} and {page} or {offset}, URL-encoded as they are put in' }),
          ),
          find: Type.Optional(
            Type.Literal('search', {
              description:
                'what `path` names is not the search but a page that tells of it, by SearchAction, OpenSearch or a form; read once a day',
            }),
          ),
          query: Type.Optional(
            Type.Record(Type.String(), Type.String(), { description: 'parameters, with {query} and {page} or {offset}' }),
          ),
          method: Type.Optional(Type.Union([Type.Literal('GET'), Type.Literal('POST')], { description: 'GET where absent' })),
          headers: Type.Optional(Type.Record(Type.String(), Type.String(), { description: 'over our own; in ASCII' })),
          body: Type.Optional(Type.String({ description: 'with {query} and {page} or {offset}; escaped as the content-type asks' })),
          charset: Type.Optional(Type.String({ description: 'what {query} is encoded in; UTF-8 where absent' })),
          firstPage: Type.Optional(
            Type.Integer({
              minimum: 0,
              maximum: 1,
              description: 'number of the first page, 1 where absent; of the first offer, 0 where absent',
            }),
          ),
          pageSize: Type.Optional(
            Type.Integer({
              minimum: 1,
              maximum: 1000,
              description: 'offers on a page: {offset} is how many stand on the pages before, and firstPage',
            }),
          ),
          pages: Type.Optional(
            Type.Integer({ minimum: 1, maximum: 20, description: 'how many of the shop’s pages one crawl reads, as one; 1 where absent' }),
          ),
          next: Type.Optional(
            Type.Union([
              Type.String({ minLength: 1, description: 'selector of the link to the next page; its `href` where no attribute is named' }),
              Type.Object({ path: Type.String({ minLength: 1, description: 'path of its address in a JSON body' }) }, strict),
            ]),
          ),
        },
        { ...strict, description: 'how the shop is asked' },
      ),
    ),
    extract: Type.Optional(
      Type.Object(
        {
          strategies: Type.Array(Strategy, {
            minItems: 1,
            maxItems: 8,
            description: 'in order of trust: the first that finds offers gives the list, later ones fill what it lacks',
          }),
        },
        { ...strict, description: 'where the offers stand on a page' },
      ),
    ),
    details: Type.Optional(Details),
    detect: Type.Optional(
      Type.Object(
        {
          blocked: Type.Optional(Type.Array(Matcher, { description: 'one that holds makes it a block page' })),
          noResults: Type.Optional(Type.Array(Matcher, { description: 'one that holds is the shop’s word that it has nothing' })),
        },
        { ...strict, description: 'signs of pages that have no offers' },
      ),
    ),
    quality: Type.Optional(
      Type.Object(
        {
          offers: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, description: 'least offers the probe query must bring' })),
          filled: Type.Optional(shares),
        },
        { ...strict, minProperties: 1, description: 'what a crawl must bring, or the mall is degraded; its own past counts besides' },
      ),
    ),
    probe: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 256,
        description:
          'a query that always finds something: asked where nobody has asked the shop for long, to see that it can still be read',
      }),
    ),
    robots: Type.Optional(
      Type.Union([Type.Literal('obey'), Type.Literal('ignore')], {
        description: 'the shop’s robots.txt: `obey`, where absent; `ignore` where its owner agreed',
      }),
    ),
    limits: Type.Optional(
      Type.Object(
        {
          concurrency: Type.Optional(
            Type.Integer({ minimum: 1, maximum: 64, description: 'crawls at a time, over all crawlers; 4 where absent' }),
          ),
          minInterval: Type.Optional({ ...Duration, description: 'least time between two requests, over all crawlers' }),
          perMinute: Type.Optional(
            Type.Integer({
              minimum: 1,
              maximum: 6000,
              description: 'requests in any minute, over all crawlers; 60 where absent and the shop is a public one, else any number',
            }),
          ),
          dailyBudget: Type.Optional(
            Type.Integer({
              minimum: 1,
              maximum: 100_000_000,
              description: 'requests in a day (UTC), over all crawlers; any number where absent',
            }),
          ),
          backOff: Type.Optional(
            Type.Union([Type.Literal('ladder'), Type.Literal('none')], {
              description:
                'after blocks the shop is left alone for longer and longer: `ladder`, where absent; `none` for a shop of one’s own',
            }),
          ),
          timeout: Type.Optional({ ...Duration, description: 'what one crawl may take, whoever waits; 15s where absent' }),
          maxBytes: Type.Optional(
            Type.Integer({ minimum: 1024, maximum: 104_857_600, description: 'decompressed size of a page; 10 MiB where absent' }),
          ),
          redirects: Type.Optional(Type.Integer({ minimum: 0, maximum: 10, description: '5 where absent' })),
        },
        { ...strict, description: 'what may be asked of the shop, and what of us' },
      ),
    ),
    options: Type.Optional(
      Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()]), {
        description: 'free parameters for a crawler written by hand',
      }),
    ),
  },
  { $id: 'MallDefinition', additionalProperties: false },
)
export type MallDefinition = Static<typeof MallDefinition>
