import type { Random } from './random.ts'

/** The same thing in the languages of our shops. */
export interface Words {
  en: string
  de: string
  ko: string
  /** In what Shift_JIS has. */
  ja: string
  fr: string
}

export const words = (en: string, de: string, ko: string, ja: string, fr: string): Words => ({ en, de, ko, ja, fr })

/** Who makes it, or wrote it; shops write the name in Latin or Korean letters, or in katakana. */
export interface Brand {
  name: string
  ko: string
  ja: string
}

export const brand = (name: string, ko: string, ja: string): Brand => ({ name, ko, ja })

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
  black: words('Black', 'Schwarz', '블랙', 'ブラック', 'Noir'),
  white: words('White', 'Weiß', '화이트', 'ホワイト', 'Blanc'),
  silver: words('Silver', 'Silber', '실버', 'シルバー', 'Argent'),
  blue: words('Blue', 'Blau', '블루', 'ブルー', 'Bleu'),
  red: words('Red', 'Rot', '레드', 'レッド', 'Rouge'),
  green: words('Green', 'Grün', '그린', 'グリーン', 'Vert'),
}

export const wireless = words('Wireless', 'kabellos', '무선', 'ワイヤレス', 'sans fil')
export const wired = words('Wired', 'kabelgebunden', '유선', '有線', 'filaire')
