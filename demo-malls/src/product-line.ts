import type { Random } from './random.ts'

/** The same thing in the three languages of our shops. */
export interface Words {
  en: string
  de: string
  ko: string
}

export const words = (en: string, de: string, ko: string): Words => ({ en, de, ko })

/** Who makes it, or wrote it; shops write the name in Latin or in Korean letters. */
export interface Brand {
  name: string
  ko: string
}

export const brand = (name: string, ko: string): Brand => ({ name, ko })

/** One kind of goods: what its products are made up from. */
export interface ProductLine {
  key: string
  name: Words
  /** Further English words it is looked for by. */
  also: readonly string[]
  brands: readonly Brand[]
  model(random: Random): string
  /** One of each group goes into a product's description, most of the time. */
  traits: readonly (readonly Words[])[]
  variants: readonly Words[]
  /** How much dearer each further variant is, as a share of the first: 0 for colours. */
  variantStep: number
  /** US dollars. */
  price: readonly [least: number, most: number]
  accessories: readonly Words[]
}

const letters = 'ABCDEFGHKLMNPQRSTVWXZ'

/** Model names by a pattern: `@` stands for a letter, `#` for a digit from 1; the rest for itself. */
export function modelCode(pattern: string): (random: Random) => string {
  return (random) => pattern.replace(/[@#]/g, (sign) => (sign === '@' ? random.pick([...letters]) : String(random.int(1, 9))))
}

export const colours = {
  black: words('Black', 'Schwarz', '블랙'),
  white: words('White', 'Weiß', '화이트'),
  silver: words('Silver', 'Silber', '실버'),
  blue: words('Blue', 'Blau', '블루'),
  red: words('Red', 'Rot', '레드'),
  green: words('Green', 'Grün', '그린'),
}

export const wireless = words('Wireless', 'kabellos', '무선')
export const wired = words('Wired', 'kabelgebunden', '유선')
