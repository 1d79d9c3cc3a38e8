import type { Shop } from './shop.ts'
import { citadel } from './shops/citadel.ts'
import { flickerbay } from './shops/flickerbay.ts'
import { funkhaus } from './shops/funkhaus.ts'
import { hanmart } from './shops/hanmart.ts'
import { kramladen } from './shops/kramladen.ts'
import { ljusnan } from './shops/ljusnan.ts'
import { longreach } from './shops/longreach.ts'
import { marmotte } from './shops/marmotte.ts'
import { sastahaat } from './shops/sastahaat.ts'
import { techmart } from './shops/techmart.ts'
import { tsubame } from './shops/tsubame.ts'
import { velvet } from './shops/velvet.ts'
import { wattle } from './shops/wattle.ts'
import { woodstock } from './shops/woodstock.ts'

/** Every shop of this program. */
export const shops: readonly Shop[] = [
  techmart,
  kramladen,
  hanmart,
  woodstock,
  marmotte,
  longreach,
  flickerbay,
  citadel,
  wattle,
  funkhaus,
  sastahaat,
  tsubame,
  velvet,
  ljusnan,
]
