// What an answer must look like so that whoever reads it meets no surprise: by hand, since a check of the whole contract would be larger than the client.

export type Members = Readonly<Record<string, unknown>>

export const isObject = (value: unknown): value is Members => typeof value === 'object' && value !== null && !Array.isArray(value)
export const isText = (value: unknown): value is string => typeof value === 'string'
export const isTextIfThere = (value: unknown): boolean => value === undefined || isText(value)
export const isCount = (value: unknown): value is number => typeof value === 'number'

export const isList = (value: unknown, looksRight: (member: Members) => boolean): boolean =>
  Array.isArray(value) && value.every((member: unknown) => isObject(member) && looksRight(member))
export const isListIfThere = (value: unknown, looksRight: (member: Members) => boolean): boolean =>
  value === undefined || isList(value, looksRight)

/** What became of one mall. */
export const isReport = ({ mall, status, offers, elapsedMs }: Members): boolean =>
  isText(mall) && isText(status) && isCount(offers) && isCount(elapsedMs)

export const isMall = ({ id, instances }: Members): boolean => isText(id) && isCount(instances)

/** A whole answer but for its offers. */
export const isSummary = ({ found, elapsedMs, malls }: Members): boolean => isCount(found) && isCount(elapsedMs) && isList(malls, isReport)

/** That they are objects: their members are Gate's business. */
export const areOffers = (value: unknown): boolean => isList(value, () => true)
