const dollars = 'USD AUD CAD NZD SGD HKD TWD MXN ARS CLP COP UYU BRL BBD BMD BND BSD BZD DOP FJD GYD JMD KYD LRD NAD SBD SRD TTD XCD'
const crowns = 'SEK NOK DKK ISK CZK'

/**
 * How currencies are written, and what that means. Where one way stands for several, the shop's own currency counts if it
 * is among them, else the first. Longer ways are found before shorter ones; `_` stands for a space.
 */
const written: [codes: string, ways: string][] = [
  [dollars, '$ ＄ dollar dollars Dollar Dollars dólares'],
  ['USD', 'US$ USD$ $US U$S U$ us$'],
  ['AUD', 'A$ AU$ AUD$ $AU'],
  ['CAD', 'C$ CA$ CAD$ CDN$ Can$ $CA'],
  ['NZD', 'NZ$ NZD$ $NZ'],
  ['SGD', 'S$ SG$ SGD$ $SG'],
  ['HKD', 'HK$ HKD$ $HK'],
  ['TWD', 'NT$ NTD NT'],
  ['MXN', 'MX$ MXN$ Mex$ $MX'],
  ['BRL', 'R$ BR$ r$'],
  ['ARS', 'AR$ ARS$ $AR'],
  ['CLP', 'CL$ CLP$ $CL'],
  ['COP', 'COL$ CO$ COP$ $CO'],
  ['UYU', '$U $UY UY$'],
  ['BZD', 'BZ$ $BZ'],
  ['BMD', 'BM$ BD$ $BM'],
  ['BND', 'B$ BN$ $BN'],
  ['BSD', 'BS$'],
  ['BBD', 'Bds$ BDS$'],
  ['DOP', 'RD$'],
  ['FJD', 'FJ$ $FJ'],
  ['GYD', 'GY$ G$'],
  ['JMD', 'JM$ J$'],
  ['KYD', 'CI$ KY$'],
  ['NAD', 'N$ $NA'],
  ['SBD', 'SI$ $SB'],
  ['SRD', 'SR$ $SR'],
  ['TOP', 'T$'],
  ['TTD', 'TT$ $TT'],
  ['WST', 'WS$ $WS'],
  ['XCD', 'EC$ $EC'],
  ['CUP', 'CUC$ CUP$ MN$'],
  ['ZWL', 'Z$ ZW$'],
  ['EUR', '€ euro euros Euro Euros евро ευρώ'],
  ['GBP EGP FKP GIP LBP SHP SSP SYP SDG', '£ ₤ pound pounds Pound Pounds'],
  ['GBP', 'UK£ GB£ £GB stg£'],
  ['EGP', 'EG£ £E E£ جنيه ج.م. ج.م جم جن LE L.E.'],
  ['FKP', '£FK'],
  ['GIP', '£GI'],
  ['LBP', '£LB ل.ل. ل.ل'],
  ['SYP', 'ل.س. ل.س'],
  ['SDG', 'ج.س. ج.س'],
  ['JPY CNY', '¥'],
  ['JPY', '円 yen Yen JP¥ JPY¥'],
  ['CNY TWD HKD', '元'],
  ['CNY', 'CN¥ ¥CN 圆 RMB ¥RMB 人民币 yuan Yuan'],
  ['KRW', '₩ 원 won Won'],
  ['INR PKR LKR NPR MUR SCR', 'Rs Rs. RS RS. rs ₨ Rupees rupees'],
  ['INR', '₹ रु. रु रू ரூ'],
  ['LKR', 'රු. රු'],
  ['NPR', 'नेरू'],
  ['BDT', '৳ টাকা Tk Tk.'],
  ['RUB BYN', 'руб руб. рубль рубля рублей Руб Руб. РУБ РУБ. р. р Р Р.'],
  ['RUB', '₽ rub. rub руб.с'],
  ['BYN ETB', 'Br Br.'],
  ['ETB', 'ብር'],
  ['ERN', 'Nfk ናቕፋ'],
  ['UAH', '₴ грн грн. Грн гривень hrn uah'],
  ['KZT', '₸ тг тг. тенге'],
  ['UZS', "so'm So'm so‘m сум сўм"],
  ['KGS TJS', 'с сом'],
  ['TJS', 'ЅM SM'],
  ['GEL', '₾ ლ ლარი lari'],
  ['AMD', '֏ դր դր.'],
  ['AZN', '₼ man.'],
  ['MNT', '₮'],
  ['PLN', 'zł zl ZŁ Zł złotych'],
  ['CZK', 'Kč kč KČ Kc'],
  ['HUF', 'Ft Ft.'],
  ['RON MDL', 'lei leu Lei LEI Leu'],
  ['BGN', 'лв лв. лева'],
  ['RSD', 'дин дин. din din. Дин Дин. RSD.'],
  ['MKD', 'ден ден. den'],
  ['BAM', 'KM'],
  ['HRK', 'kn kn.'],
  ['ALL', 'Lekë lekë'],
  ['TRY', '₺ TL tl Tl'],
  [crowns, 'kr kr. Kr Kr. KR'],
  ['DKK', 'Dkr dkr'],
  ['NOK', 'Nkr nkr'],
  ['SEK', 'Skr skr SKr'],
  ['ISK', 'Ikr ikr'],
  ['CHF', 'Fr. SFr. SFr sFr. Fr CHf franken Franken'],
  ['XOF XAF CHF', 'franc francs'],
  ['XOF XAF', 'CFA FCFA F.CFA'],
  ['XOF', 'F_CFA'],
  ['XPF', 'CFPF FCFP F_CFP'],
  ['CDF', 'FC'],
  ['BIF', 'FBu Fbu'],
  ['DJF', 'Fdj'],
  ['GNF', 'FG'],
  ['RWF', 'FRw RF R₣ Frw'],
  ['KMF', 'CF'],
  ['ILS', '₪ ש"ח ש״ח ש\'ח nis NIS'],
  ['IRR', 'ریال ﷼ ر.إ. Rial rial Rls تومان تومن Toman toman'],
  ['AFN', '؋ افغانی'],
  ['AED MAD', 'Dhs Dhs. DH DHS dh dhs درهم'],
  ['AED', 'د.إ. د.إ'],
  ['MAD', 'د.م. د.م'],
  ['SAR', 'ر.س. ر.س SR ريال'],
  ['QAR', 'ر.ق. ر.ق QR'],
  ['OMR', 'ر.ع. ر.ع'],
  ['YER', 'ر.ي. ر.ي'],
  ['BHD', '.د.ب د.ب. د.ب BD'],
  ['DZD', 'د.ج. د.ج دج'],
  ['IQD', 'د.ع. د.ع ع.د ID'],
  ['JOD', 'د.أ. د.أ د.ا. د.ا JD'],
  ['KWD', 'د.ك. د.ك دينار_كويتي KD'],
  ['LYD', 'د.ل. د.ل ل.د LD'],
  ['TND', 'د.ت. د.ت DT'],
  ['MRU', 'أ.م. أ.م UM'],
  ['VND', '₫ đ Đ VNĐ vnđ vnd'],
  ['THB', '฿ บาท baht Baht'],
  ['KHR', '៛'],
  ['LAK', '₭ ກີບ'],
  ['MMK', 'Ks'],
  ['PHP', '₱ Php PhP'],
  ['IDR', 'Rp Rp.'],
  ['MYR', 'RM'],
  ['BTN', 'Nu. Nu'],
  ['MVR', 'Rf Rf.'],
  ['PEN', 'S/ S/. s/'],
  ['BOB', 'Bs Bs.'],
  ['VES', 'Bs.S Bs.F'],
  ['PYG', '₲ Gs. Gs'],
  ['CRC', '₡'],
  ['NIO', 'C$N'],
  ['HNL', 'Lps. Lps'],
  ['PAB', 'B/. B/'],
  ['NGN', '₦'],
  ['GHS', '₵ GH₵ GH¢'],
  ['KES', 'KSh KShs Ksh Ksh. KSh.'],
  ['TZS', 'TSh TShs Tsh'],
  ['UGX', 'USh UShs Ush'],
  ['SLE', 'Le'],
  ['MWK', 'MK'],
  ['MZN', 'MT MTn Mts'],
  ['MGA', 'Ar'],
  ['AOA', 'Kz kwz kz'],
  ['VUV', 'VT Vt'],
  ['XCG', 'Cg. Cg'],
  ['ZAR', 'R'],
  ['GTQ', 'Q q'],
  ['SZL', 'E'],
  ['HNL', 'L'],
  ['PGK', 'K'],
  ['XPF', 'F ₣'],
]

/** Ten rials each, in what people say: no currency of ISO 4217. */
export const tomans: ReadonlySet<string> = new Set(['تومان', 'تومن', 'Toman', 'toman'])

// A currency to those who live with it, and to all others a letter, a unit or a word ("1200 с НДС", "den 5 mars", "10 KM").
const homely = new Set(
  'R Q q E L K F с сом сум man. den ден din дин won Won KM BD ID JD LD DT MT Ar CF FC FG LE Le Fr RF Rf SM UM VT Vt Ks Kz kz MK SR NT G$ FRw'.split(
    ' ',
  ),
)
// Codes that are words, too.
const wordlike = new Set(['ALL', 'TOP', 'TRY', 'CUP', 'PEN', 'GEL', 'MAD', 'SOS', 'BAM', 'ANG'])
const lowerCodes = new Set('usd eur gbp pln czk chf dkk sek nok aud cad inr krw jpy cny brl huf ron thb sgd hkd aed ils zar idr'.split(' '))

const meanings = new Map<string, readonly string[]>()
for (const [codes, ways] of written)
  for (const way of ways.split(' ')) meanings.set(way.normalize('NFKC').replace('_', ' '), codes.split(' '))
const codes = new Set([...Intl.supportedValuesOf('currency'), 'BYR', 'HRK', 'SLL'])

const letter = /\p{L}/u
const letterOrDigit = /[\p{L}\p{N}]/u
const longest = Math.max(...[...meanings.keys()].map(({ length }) => length))

/** A currency as it is written in a text. */
export interface CurrencyToken {
  text: string
  /** ISO 4217 */
  currency: string
  /** The token could have meant another: a code beside it counts more. */
  ambiguous: boolean
}

/** The token at the end of `text`; white space and a colon may follow it. */
export function currencyBefore(text: string, home: string): CurrencyToken | undefined {
  const end = text.replace(/[\s:]+$/, '').length
  for (let start = Math.max(0, end - longest); start < end; start++) {
    const token = tokenAt(text, start, end, home)
    if (token) return token
  }
  return undefined
}

/** The token at the very start of `text`. */
export const currencyAfter = (text: string, home: string): CurrencyToken | undefined => currencyFrom(text, 0, home)

/** The token that `text` is, or the first sign or code in it. Words of two or three letters count only alone: they are too common. */
export function currencyIn(text: string, home: string): CurrencyToken | undefined {
  const whole = meaning(text, home)
  if (whole) return whole
  for (let start = 0; start < text.length; start++) {
    const token = currencyFrom(text, start, home)
    if (token && /\p{Sc}|^[A-Z]{3}$/u.test(token.text)) return token
  }
  return undefined
}

/** Longer tokens first: `R$` before `R`. */
function currencyFrom(text: string, start: number, home: string): CurrencyToken | undefined {
  for (let end = Math.min(text.length, start + longest); end > start; end--) {
    const token = tokenAt(text, start, end, home)
    if (token) return token
  }
  return undefined
}

/** A word must not begin or end within another; a number may touch its end. */
function tokenAt(text: string, start: number, end: number, home: string): CurrencyToken | undefined {
  const token = meaning(text.slice(start, end), home)
  if (!token) return undefined
  const begins = start === 0 || !letter.test(text[start]!) || !letterOrDigit.test(text[start - 1]!)
  const ends = end === text.length || !letter.test(text[end - 1]!) || !letter.test(text[end]!)
  return begins && ends ? token : undefined
}

function meaning(text: string, home: string): CurrencyToken | undefined {
  const meant = meanings.get(text)
  if (meant && homely.has(text) && !meant.includes(home)) return undefined
  if (meant) return { text, currency: meant.includes(home) ? home : meant[0]!, ambiguous: meant.length > 1 }
  if (text.length !== 3) return undefined
  const code = text.toUpperCase()
  const isCode =
    codes.has(code) && (text === code ? !wordlike.has(code) || code === home : lowerCodes.has(text.toLowerCase()) || code === home)
  return isCode ? { text, currency: code, ambiguous: false } : undefined
}
