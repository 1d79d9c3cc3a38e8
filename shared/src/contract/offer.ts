import Type, { type Static } from 'typebox'

/** An amount in the smallest unit of its currency (ISO 4217), beside the text it was read from. Never a float. */
export const Money = Type.Object(
  {
    minor: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description: 'amount in minor units' }),
    currency: Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217' }),
    raw: Type.String({ maxLength: 256, description: 'the text as the shop shows it' }),
  },
  { $id: 'Money', additionalProperties: false },
)
export type Money = Static<typeof Money>

/** The values of schema.org/ItemAvailability that an offer may carry. */
export const Availability = Type.Union(
  [
    Type.Literal('InStock'),
    Type.Literal('OutOfStock'),
    Type.Literal('PreOrder'),
    Type.Literal('BackOrder'),
    Type.Literal('LimitedAvailability'),
    Type.Literal('InStoreOnly'),
    Type.Literal('OnlineOnly'),
    Type.Literal('SoldOut'),
    Type.Literal('Discontinued'),
    Type.Literal('PreSale'),
    Type.Literal('Unknown'),
  ],
  { description: 'schema.org/ItemAvailability; `Unknown` where the shop does not say' },
)
export type Availability = Static<typeof Availability>

/** The values of schema.org/OfferItemCondition. */
export const Condition = Type.Union([
  Type.Literal('NewCondition'),
  Type.Literal('UsedCondition'),
  Type.Literal('RefurbishedCondition'),
  Type.Literal('DamagedCondition'),
])
export type Condition = Static<typeof Condition>

export const Rating = Type.Object(
  {
    value: Type.Number({ minimum: 0, description: 'on the scale of `best`' }),
    best: Type.Number({ exclusiveMinimum: 0 }),
    count: Type.Optional(Type.Integer({ minimum: 0 })),
  },
  { additionalProperties: false },
)
export type Rating = Static<typeof Rating>

/** Where on a page a value stood: the kinds of a definition's strategies. */
export const Source = Type.Union([
  Type.Literal('css'),
  Type.Literal('json'),
  Type.Literal('embeddedJson'),
  Type.Literal('jsonLd'),
  Type.Literal('microdata'),
  Type.Literal('openGraph'),
])
export type Source = Static<typeof Source>

/** Which strategy gave each field of an offer. */
export const Sources = Type.Record(Type.String({ maxLength: 32 }), Source)
export type Sources = Static<typeof Sources>

/** A price, and where it stood. */
export const SourcedMoney = Type.Object(
  { ...Money.properties, source: Source },
  { additionalProperties: false, description: 'another price the page gives, more than 1 % from `price`' },
)
export type SourcedMoney = Static<typeof SourcedMoney>

const OptionalText = Type.Optional(Type.String({ minLength: 1, maxLength: 512 }))
const OptionalMoney = Type.Optional(Money)

/**
 * What one shop asks for one thing, as seen once.
 * A price that cannot be read is a missing price, never 0; `total` is the price with shipping where both are known.
 */
export const Offer = Type.Object(
  {
    id: Type.String({ minLength: 1, maxLength: 128, description: 'stable: the same offer of the same mall has it in every crawl' }),
    mall: Type.String({ minLength: 1, maxLength: 64 }),
    title: Type.String({ minLength: 1, maxLength: 1024 }),
    url: Type.Optional(Type.String({ maxLength: 4096, pattern: '^https?://' })),
    image: Type.Optional(Type.String({ maxLength: 4096, pattern: '^https?://' })),
    price: OptionalMoney,
    regularPrice: OptionalMoney,
    shipping: OptionalMoney,
    total: OptionalMoney,
    otherPrice: Type.Optional(SourcedMoney),
    availability: Availability,
    condition: Type.Optional(Condition),
    rating: Type.Optional(Rating),
    brand: OptionalText,
    seller: OptionalText,
    gtin: Type.Optional(Type.String({ pattern: '^[0-9]{14}$', description: 'GTIN-14, check digit verified' })),
    sku: OptionalText,
    position: Type.Integer({ minimum: 1, description: 'place in the shop’s own order' }),
    observedAt: Type.String({ format: 'date-time' }),
    sources: Type.Optional({
      ...Sources,
      description: 'where fields stood, in so far as it is elsewhere than for most of its mall’s offers',
    }),
  },
  { $id: 'Offer', additionalProperties: false },
)
export type Offer = Static<typeof Offer>

/** How a mall's offers were read: said once for all of them. */
export const ReadingNotes = Type.Object(
  {
    sources: Type.Optional(Sources),
    warnings: Type.Optional(
      Type.Array(
        Type.Object(
          {
            message: Type.String({ minLength: 1, maxLength: 512 }),
            field: Type.Optional(Type.String({ maxLength: 64 })),
            offers: Type.Optional(Type.Integer({ minimum: 1, description: 'how many offers it is about' })),
          },
          { additionalProperties: false },
        ),
        { maxItems: 16, description: 'what is not wrong enough to be a failure' },
      ),
    ),
  },
  { additionalProperties: false, description: 'how the offers were read: which strategy gave each field, and what is odd about them' },
)
export type ReadingNotes = Static<typeof ReadingNotes>
export type ReadingWarning = NonNullable<ReadingNotes['warnings']>[number]
