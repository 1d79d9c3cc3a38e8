import type { Shop } from './shop.ts'
import { hanmart } from './shops/hanmart.ts'
import { kramladen } from './shops/kramladen.ts'
import { techmart } from './shops/techmart.ts'

/** Every shop of this program. */
export const shops: readonly Shop[] = [techmart, kramladen, hanmart]
