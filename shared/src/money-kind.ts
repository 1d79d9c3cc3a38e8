/**
 * What an amount is:
 * `price` what a thing costs · `from` the least of several, or a range's lower end · `unit` for a measure of it (kg, litre, metre) · `extra` what comes on top
 * (shipping, deposit) · `instalment` a part or a month of it · `was` what it cost or is said to be worth.
 */
export type PriceKind = 'price' | 'from' | 'unit' | 'extra' | 'instalment' | 'was'

/** Which of several amounts in one text is the price: the lowest rank, of these the first. */
export const rankOf: Readonly<Record<PriceKind, number>> = { price: 0, from: 0, unit: 1, extra: 2, instalment: 3, was: 4 }

// Words as they stand directly before or behind an amount, in the languages of most shops; all in small letters.
const before = (words: string) => new RegExp(`(?<![\\p{L}\\p{M}]|% ?)(?:${words})[.:]?\\s*[:=(-]?\\s*$`, 'u')
const behind = (words: string) => new RegExp(`^[\\s,)*]*(?:${words})(?![\\p{L}\\p{M}])`, 'u')
const cjkBefore = (words: string) => new RegExp(`(?<!% ?)(?:${words})\\s*[:：(（【]?\\s*$`, 'u')
const cjkBehind = (words: string) => new RegExp(`^\\s*(?:${words})`, 'u')

const measures =
  'kgs?|kilos?|kilogram|g|gr|mg|mcg|µg|lbs?|pounds?|oz|fl\\.? ?oz|ounces?|l|lt|ltr|liters?|litres?|litros?|litri|ml|cl|dl|gal|qt|pt|m|m2|m3|lm|lfm|qm|km|cm|mm|ft|sq\\.? ?ft|sqft|' +
  'yd|yards?|meters?|metres?|metros?|metri|кг|г|гр|л|мл|м|м2|wl|ws|count|ct|load|sheet|tablet|capsule|dose|wash'
const months =
  'mo|mos|mth|mths|month|months|monat|mon|mtl|mois|mes|meses|mês|mese|mesi|mies|mc|miesiąc|maand|mnd|mån|md|mdr|mėn|month\\(s\\)|hó|měs|мес|місяць|ay'

const tests: readonly (readonly [PriceKind | 'saving', RegExp, RegExp, RegExp, RegExp])[] = [
  [
    'saving',
    before(
      '(?:you )?sav(?:e|ed|ing|ings)(?: an? extra)?(?: up to| over)?|(?:sie )?spar(?:en|t|e|st)(?: bis zu)?|ersparnis|rabatt(?: von)?|discount(?: of)?|économisez|remise(?: de)?|réduction(?: de)?|' +
        'ahorr(?:a|as|o|e)|descuento(?: de)?|economize|economia(?: de)?|desconto(?: de)?|risparmi(?:a|o)?|sconto(?: di)?|bespaar|korting|oszczędzasz|sleva|ušetříte|' +
        'скидка|экономия|выгода|cashback',
    ),
    behind('off(?!-)|rabatt|gespart|sparen|cashback|de réduction|de remise|de descuento|de desconto|di sconto|korting|taniej'),
    cjkBefore('할인(?:금액)?|節約|立省|优惠|省'),
    cjkBehind('할인|引き|割引|オフ|off|优惠'),
  ],
  [
    'instalment',
    before(
      '\\d+ ?[x×] ?(?:de|of|à|a|da|di|po|von|за|по|van)?|(?:\\d+|monthly|easy|interest-free|equal|four|monatliche?) (?:monthly |easy |interest-free |equal )*(?:payments?|instal+ments?|raten|cuotas|parcelas|mensualités|rate|rat|splátek)(?: (?:of|à|zu|von|de|da|po|di|a))?|' +
        'monatsrate|rate(?: ab)?|monatlich(?: ab)?|mtl|emi(?: from| starts (?:at|from))?|cuota|parcela|mensualité|raty od|rata|в месяц|рассрочка(?: от)?',
    ),
    behind(
      `(?:\\/|per|pro|je|par|al|por|a|na|im|в|i|pr\\.?) ?(?:${months})|p\\/?m|mtl|monatlich|mensuel(?:s|les?)?|mensais|mensuales|monthly|mens|x ?\\d+|× ?\\d+|sem juros|s\\/ ?juros|com juros|sin intereses|в месяц|мес`,
    ),
    cjkBefore('월|月々|月額|毎月|每月|分割'),
    cjkBehind('\\/?(?:월|개월)|[×xX] ?\\d+(?:개월|回|ヶ月|期)|\\/月|\\/月々'),
  ],
  [
    'extra',
    before(
      'shipping(?: (?:cost|fee|and handling|from))?|delivery(?: (?:cost|fee|from))?|postage|s&h|p&p|versand(?:kosten)?(?: (?:ab|nur))?|lieferung|liefer(?:kosten)?|pfand|deposit|frais de port|livraison|envío|gastos de envío|frete|spedizione|' +
        'verzend(?:kosten|ing)|bezorgkosten|dostawa|wysyłka|doprava|poštovné|frakt|fragt|доставка|szállítás|kargo|biaya kirim|ongkir|zzgl|import fees|\\+ ?',
    ),
    behind(
      'shipping|postage|delivery|versand(?:kosten)?|lieferung|pfand|deposit|de (?:frais de port|livraison)|frais de port|livraison|envío|frete|spedizione|verzend(?:kosten|ing)|frakt|fragt|доставка|recycling fee',
    ),
    cjkBefore('배송비(?! ?무료)|送料(?!無料)|运费|運費|\\+ ?'),
    cjkBehind('배송비(?! ?무료)|送料(?!無料)|运费'),
  ],
  [
    'unit',
    before(
      `(?:grund|unit|einheits)[ -]?(?:preis|price)|price per (?:${measures}|unit)|prix (?:au|du) (?:${measures})|\\d+(?:[.,]\\d+)? ?(?:${measures}|stk|stück|st|szt|un|ud|each) ?=|(?:${measures}) ?=`,
    ),
    behind(
      `(?:\\/|per|pro|je|par|al|por|za|na|1 ?\\/|p\\.|pr\\.?|за) ?(?:\\d+(?:[.,]\\d+)? ?)?(?:${measures}|100)|€?\\/ ?\\d+(?:[.,]\\d+)? ?(?:${measures})|a (?:kilo|litre|metre)`,
    ),
    cjkBefore('단위가격|(?:\\d+ ?(?:ml|g|kg|l|㎖|㎏|개|매)) ?당'),
    cjkBehind('\\/ ?(?:\\d+ ?)?(?:kg|g|ml|l|斤|公斤|米)'),
  ],
  [
    'from',
    before(
      'from|starting (?:at|from)|starts at|as low as|ab(?: nur)?|schon ab|från|fra|frå|vanaf|od(?: ceny)?|już od|desde|a partir de|à partir de|dès|a partire da|da|от|від|alkaen|începând de la|de la|mulai dari|mulai|already from|min',
    ),
    behind("and up|or more|\\+\\s*$|and above|ve üzeri|'dan başlayan|'den başlayan|başlayan|-tól|-től|alkaen|und mehr|&? ?up"),
    cjkBefore('최저가?|最低|起价|من|از|ابتداءً من'),
    cjkBehind('부터|[~～〜]|から|起|이상|से'),
  ],
  [
    'was',
    before(
      'was|were|instead of|(?:old|list|regular|reg|retail|original|usual|normal|previous|compare(?:d)? at|comp|full|standard)(?: retail)? ?(?:price)?|originally|msrp|rrp|srp|mrp|m\\.r\\.p|' +
        'uvp(?: des herstellers)?|statt|bisher(?:iger preis)?|vorher|früher|alter preis|listenpreis|streichpreis|zuvor|ursprünglich|' +
        'au lieu de|avant|ancien prix|prix (?:conseillé|de base|barré|initial)|antes|precio (?:anterior|original|regular|normal)|pvpr|era|invece di|prezzo (?:di listino|precedente|consigliato)|anziché|' +
        'adviesprijs|was prijs|van|oude prijs|běžná cena|původn[íě](?: cena)?|cena (?:regularna|katalogowa|przed)|najniższa cena(?: z 30 dni)?|poprzednia cena|przed|ord(?:inarie)?\\.? ?(?:pris)?|tidigare|' +
        'før(?:pris)?|tidl(?:igere)?|norm(?:al)?pris|eredeti ár|régi ár|preț vechi|prp|вместо|было|была|старая цена|стара ціна|eski fiyat|preço (?:normal|original|antigo|de tabela)|de(?= ?$)',
    ),
    behind('(?:uvp|msrp|rrp)\\)?\\s*$'),
    cjkBefore(
      '정가|정상가|소비자가|시중가|원가|定価|参考価格|通常価格|通常|元値|メーカー希望小売価格|希望小売価格|原价|原價|市场价|门市价|السعر السابق|بدلا من|كان',
    ),
    cjkBehind('定価|정가'),
  ],
]

const hasWords = /[\p{L}+=/~～〜×]/u

/**
 * The words ahead of an amount and those after it, up to its neighbours, say what it is; between two amounts they belong to the second where they can
 * (`isLast`: there is none). `saving`: it is none to pay.
 */
export function kindOf(ahead: string, after: string, isLast: boolean): PriceKind | 'saving' {
  const first = kindBefore(ahead)
  const own = hasWords.test(after) && (isLast || kindBefore(after) === undefined) ? after.slice(0, 40).toLowerCase() : ''
  if (own === '') return first ?? 'price'
  const behindIt = tests.findIndex(([, , word, , cjk]) => word.test(own) || cjk.test(own))
  if (behindIt === -1) return first ?? 'price'
  const kind = tests[behindIt]![0]
  return first !== undefined && tests.findIndex(([one]) => one === first) < behindIt ? first : kind
}

function kindBefore(ahead: string): PriceKind | 'saving' | undefined {
  if (!hasWords.test(ahead)) return undefined
  const words = ahead.slice(-60).toLowerCase()
  return tests.find(([, word, , cjk]) => word.test(words) || cjk.test(words))?.[0]
}
