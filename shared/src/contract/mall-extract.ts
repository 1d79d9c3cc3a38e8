import Type, { type Static } from 'typebox'

export const strict = { additionalProperties: false } as const

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
  Type.Object({ append: Type.String({ description: 'puts this behind the value' }) }, strict),
  Type.Object({ prepend: Type.String({ description: 'puts this before the value' }) }, strict),
  Type.Object({ trim: Type.Literal(true, { description: 'takes white space off both ends' }) }, strict),
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
  as: Type.Optional(
    Type.Unsafe<FieldType>({ ...FieldType, description: 'says the type aloud, and is checked; it follows from the field' }),
  ),
  pipes: Type.Optional(Type.Array(Pipe, { maxItems: 16, description: 'steps over the text, one after the other' })),
  required: Type.Optional(Type.Boolean({ description: 'a card without it is not an offer (title always is)' })),
  best: Type.Optional(Type.Number({ exclusiveMinimum: 0, description: 'top of the scale of a rating; 5 where absent' })),
}

/** By CSS within the card: `a.title`, or `a.title@href`, or an object. Several selectors are tried in order; without one it is the card itself. `> a` is a child of the card. */
export const CssField = Type.Union([
  Type.String({ minLength: 1 }),
  Type.Object(
    {
      select: Type.Optional(
        Type.Union([Type.String({ minLength: 1 }), Type.Array(Type.String({ minLength: 1 }), { minItems: 1 })], {
          description: 'selector within the card, or several: the first that gives a readable value; the card itself where absent',
        }),
      ),
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
      path: Type.Optional(
        Type.Union([Type.String({ minLength: 1 }), Type.Array(Type.String({ minLength: 1 }), { minItems: 1 })], {
          description: 'path from the list’s member, or several: the first that gives a readable value',
        }),
      ),
      join: Type.Optional(
        Type.String({
          description: 'take the values of all paths, with this between them; an address wants all of them; the first alone where absent',
        }),
      ),
      const: Type.Optional(Type.String({ description: 'a value that is the same for all offers' })),
      minorUnits: Type.Optional(Type.Boolean({ description: 'the number counts minor units (cents)' })),
      decimals: Type.Optional(Type.String({ minLength: 1, description: 'path of how many of the number’s digits stand behind its point' })),
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
    description: 'where on a card each field stands',
  })

export const CssStrategy = Type.Object(
  {
    css: Type.Object(
      {
        items: Type.String({ minLength: 1, description: 'selector of one card; ads are left out here, by :not(…)' }),
        skip: Type.Optional(Type.String({ minLength: 1, description: 'selector: a card that is one, or holds one, is no offer (ads)' })),
        fields: fields(CssField),
      },
      { ...strict, description: 'cards in the page’s markup' },
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
      { ...strict, description: 'a list in a JSON body' },
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
const productFields = Type.Optional(fields(JsonField))

export const JsonLdStrategy = Type.Object(
  {
    jsonLd: Type.Object(
      { fields: productFields },
      { ...strict, description: 'schema.org Products in `application/ld+json`; `fields` overrides paths within a Product' },
    ),
  },
  strict,
)
export type JsonLdStrategy = Static<typeof JsonLdStrategy>

export const MicrodataStrategy = Type.Object(
  {
    microdata: Type.Object(
      { fields: productFields },
      { ...strict, description: 'schema.org Products in `itemscope` and `itemprop`; `fields` overrides paths within a Product' },
    ),
  },
  strict,
)
export type MicrodataStrategy = Static<typeof MicrodataStrategy>

export const OpenGraphStrategy = Type.Object(
  {
    openGraph: Type.Object(
      { fields: productFields },
      { ...strict, description: 'the one product of a page, by its meta tags (`og:title`, `product:price:amount`); `fields` names others' },
    ),
  },
  strict,
)
export type OpenGraphStrategy = Static<typeof OpenGraphStrategy>

/** In order of trust: the first strategy that finds offers gives the list; later ones fill the fields it lacks, matched by URL, SKU or GTIN. */
export const Strategy = Type.Union([CssStrategy, JsonStrategy, EmbeddedJsonStrategy, JsonLdStrategy, MicrodataStrategy, OpenGraphStrategy])
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
    status: Type.Optional(Type.Integer({ minimum: 100, maximum: 599, description: 'the HTTP status is this' })),
  },
  { ...strict, minProperties: 1 },
)
export type Matcher = Static<typeof Matcher>
