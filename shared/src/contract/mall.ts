import Type, { type Static } from 'typebox'

import { MallId } from './crawl-job.ts'

const strict = { additionalProperties: false } as const

/** `250ms`, `30s`, `10m`, `6h`, `1d`. */
export const Duration = Type.String({ pattern: '^[0-9]+(ms|s|m|h|d)$', description: 'a number with its unit: ms, s, m, h, d' })

/** Small steps over the text of a value, in order. Each is an object of one key. */
export const Pipe = Type.Union([
  Type.Object(
    {
      regex: Type.String({
        minLength: 1,
        description: 'keep the first group, or the whole match; no match: no value; no group that varies may repeat',
      }),
    },
    strict,
  ),
  Type.Object(
    { replace: Type.Tuple([Type.String({ minLength: 1 }), Type.String()], { description: '[pattern, replacement], everywhere' }) },
    strict,
  ),
  Type.Object(
    {
      split: Type.Tuple([Type.String({ minLength: 1 }), Type.Integer()], {
        description: '[separator, which part, from 0; negative from the end]',
      }),
    },
    strict,
  ),
  Type.Object({ append: Type.String() }, strict),
  Type.Object({ prepend: Type.String() }, strict),
  Type.Object({ trim: Type.Literal(true) }, strict),
  Type.Object(
    { map: Type.Record(Type.String(), Type.String(), { description: 'whole value to whole value; one that is not listed is no value' }) },
    strict,
  ),
])
export type Pipe = Static<typeof Pipe>

export const FieldType = Type.Union([
  Type.Literal('text'),
  Type.Literal('money'),
  Type.Literal('url'),
  Type.Literal('image'),
  Type.Literal('rating'),
  Type.Literal('gtin'),
  Type.Literal('enum'),
])
export type FieldType = Static<typeof FieldType>

const common = {
  as: Type.Optional(FieldType),
  pipes: Type.Optional(Type.Array(Pipe, { maxItems: 16 })),
  required: Type.Optional(Type.Boolean({ description: 'a card without it is not an offer (title always is)' })),
  best: Type.Optional(Type.Number({ exclusiveMinimum: 0, description: 'top of the scale of a rating; 5 where absent' })),
}

/** By CSS within the card: `a.title`, or `a.title@href`, or an object. Several selectors are tried in order; without one it is the card itself. `> a` is a child of the card. */
export const CssField = Type.Union([
  Type.String({ minLength: 1 }),
  Type.Object(
    {
      select: Type.Optional(Type.Union([Type.String({ minLength: 1 }), Type.Array(Type.String({ minLength: 1 }), { minItems: 1 })])),
      attr: Type.Optional(
        Type.Union([Type.String(), Type.Array(Type.String(), { minItems: 1 })], {
          description: 'attribute(s), the first with a value; the text where absent',
        }),
      ),
      own: Type.Optional(Type.Boolean({ description: 'only the element’s own text, not its children’s' })),
      page: Type.Optional(
        Type.Boolean({ description: 'looked for on the whole page, by an element’s name: what it says once for all its cards' }),
      ),
      join: Type.Optional(
        Type.String({ description: 'take all elements found, with this between their values; the first alone where absent' }),
      ),
      const: Type.Optional(Type.String({ description: 'a value that is the same for all offers' })),
      ...common,
    },
    strict,
  ),
])
export type CssField = Static<typeof CssField>

/** By path in JSON: `variants[0].price`, `Item.itemName`, or an object. Several paths are tried in order. */
export const JsonField = Type.Union([
  Type.String({ minLength: 1 }),
  Type.Object(
    {
      path: Type.Optional(Type.Union([Type.String({ minLength: 1 }), Type.Array(Type.String({ minLength: 1 }), { minItems: 1 })])),
      join: Type.Optional(
        Type.String({
          description: 'take the values of all paths, with this between them; an address wants all of them; the first alone where absent',
        }),
      ),
      const: Type.Optional(Type.String()),
      minorUnits: Type.Optional(Type.Boolean({ description: 'the number counts minor units (cents)' })),
      ...common,
    },
    strict,
  ),
])
export type JsonField = Static<typeof JsonField>

export const fieldNames = [
  'title',
  'url',
  'image',
  'price',
  'regularPrice',
  'shipping',
  'availability',
  'condition',
  'rating',
  'ratingCount',
  'brand',
  'seller',
  'gtin',
  'sku',
  'currency',
] as const
export type FieldName = (typeof fieldNames)[number]

// TypeBox's Record with a union of keys makes every key optional and the object strict.
const fields = <T extends typeof CssField | typeof JsonField>(field: T) =>
  Type.Object(Object.fromEntries(fieldNames.map((name) => [name, Type.Optional(field)])) as { [K in FieldName]: Type.TOptional<T> }, {
    ...strict,
    minProperties: 1,
  })

export const CssStrategy = Type.Object(
  {
    css: Type.Object(
      {
        items: Type.String({ minLength: 1, description: 'selector of one card; ads are left out here, by :not(…)' }),
        skip: Type.Optional(Type.String({ minLength: 1, description: 'selector: a card that is one, or holds one, is no offer (ads)' })),
        fields: fields(CssField),
      },
      strict,
    ),
  },
  strict,
)
export type CssStrategy = Static<typeof CssStrategy>
export const JsonStrategy = Type.Object(
  {
    json: Type.Object(
      {
        items: Type.String({ minLength: 1, description: 'path of the list: `products`, `Items[].Item`; `$` for the body itself' }),
        fields: fields(JsonField),
      },
      strict,
    ),
  },
  strict,
)
export type JsonStrategy = Static<typeof JsonStrategy>
export const EmbeddedJsonStrategy = Type.Object(
  {
    embeddedJson: Type.Object(
      {
        select: Type.Optional(
          Type.String({ minLength: 1, description: 'selector of the script(s), `script#__NEXT_DATA__`; any where absent' }),
        ),
        after: Type.Optional(
          Type.String({
            minLength: 1,
            maxLength: 128,
            description: 'text of a script behind which JSON begins, `window.__STATE__ =`; white space around signs may differ',
          }),
        ),
        items: Type.String({ minLength: 1, description: 'path of the list; `$` for the JSON itself' }),
        fields: fields(JsonField),
      },
      { ...strict, description: 'JSON in scripts of an HTML page; several scripts add up' },
    ),
  },
  strict,
)
export type EmbeddedJsonStrategy = Static<typeof EmbeddedJsonStrategy>
export const JsonLdStrategy = Type.Object(
  {
    jsonLd: Type.Object(
      { fields: Type.Optional(fields(JsonField)) },
      { ...strict, description: 'schema.org Products on the page; `fields` overrides paths within a Product' },
    ),
  },
  strict,
)
export type JsonLdStrategy = Static<typeof JsonLdStrategy>
/** In order of trust: the first strategy that finds offers gives the list; later ones fill the fields it lacks, matched by URL, SKU or GTIN. */
export const Strategy = Type.Union([CssStrategy, JsonStrategy, EmbeddedJsonStrategy, JsonLdStrategy])
export type Strategy = Static<typeof Strategy>

/** How a special page is known: all of the keys given must hold. */
export const Matcher = Type.Object(
  {
    css: Type.Optional(Type.String({ minLength: 1, description: 'an element is there' })),
    text: Type.Optional(
      Type.String({ minLength: 1, description: 'these words stand in the body (case ignored); with `css`, in that element' }),
    ),
    json: Type.Optional(Type.String({ minLength: 1, description: 'path in a JSON body' })),
    equals: Type.Optional(
      Type.Union([Type.String(), Type.Number(), Type.Boolean()], { description: 'what stands at `json`; an empty list is 0' }),
    ),
    status: Type.Optional(Type.Integer({ minimum: 100, maximum: 599 })),
  },
  { ...strict, minProperties: 1 },
)
export type Matcher = Static<typeof Matcher>

export const MallDefinition = Type.Object(
  {
    id: MallId,
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
    url: Type.String({ pattern: '^https?://[^/\\s]+', description: 'the shop’s address; request paths are relative to it' }),
    enabled: Type.Optional(Type.Boolean({ description: 'false: `MALLS=*` leaves it out; naming it switches it on' })),
    currency: Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217, for prices that name none' }),
    locale: Type.String({ pattern: '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$', description: 'BCP 47: how the shop writes numbers' }),
    mode: Type.Optional(
      Type.Union([Type.Literal('http'), Type.Literal('code')], { description: '`code`: a crawler of its own serves the queue' }),
    ),
    fresh: Type.Optional({ ...Duration, description: 'how long a stored answer may be given again; 10m where absent' }),
    charset: Type.Optional(Type.String({ description: 'what the pages are really in, where header and meta lie' })),
    request: Type.Optional(
      Type.Object(
        {
          path: Type.String({ pattern: '^/', description: 'with {query} and {page} or {offset}, URL-encoded as they are put in' }),
          query: Type.Optional(Type.Record(Type.String(), Type.String())),
          method: Type.Optional(Type.Union([Type.Literal('GET'), Type.Literal('POST')])),
          headers: Type.Optional(Type.Record(Type.String(), Type.String())),
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
        },
        strict,
      ),
    ),
    extract: Type.Optional(Type.Object({ strategies: Type.Array(Strategy, { minItems: 1, maxItems: 8 }) }, strict)),
    detect: Type.Optional(
      Type.Object({ blocked: Type.Optional(Type.Array(Matcher)), noResults: Type.Optional(Type.Array(Matcher)) }, strict),
    ),
    limits: Type.Optional(
      Type.Object(
        {
          concurrency: Type.Optional(
            Type.Integer({ minimum: 1, maximum: 64, description: 'crawls at a time, over all crawlers; 4 where absent' }),
          ),
          minInterval: Type.Optional({ ...Duration, description: 'least time between two requests, over all crawlers' }),
          timeout: Type.Optional({ ...Duration, description: 'what one crawl may take, whoever waits; 15s where absent' }),
          maxBytes: Type.Optional(
            Type.Integer({ minimum: 1024, maximum: 104_857_600, description: 'decompressed size of a page; 10 MiB where absent' }),
          ),
          redirects: Type.Optional(Type.Integer({ minimum: 0, maximum: 10, description: '5 where absent' })),
        },
        strict,
      ),
    ),
    /** Free parameters for a crawler written by hand. */
    options: Type.Optional(Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()]))),
  },
  { $id: 'MallDefinition', additionalProperties: false },
)
export type MallDefinition = Static<typeof MallDefinition>
