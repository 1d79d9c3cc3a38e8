const dollars =
  'USD AUD CAD NZD SGD HKD TWD MXN ARS CLP COP UYU BRL BBD BMD BND BSD BZD DOP FJD GYD JMD KYD LRD NAD SBD SRD TTD XCD CUP CUC'

/**
 * How currencies are written, and what that means. Where one way stands for several, the shop's own currency counts if it
 * is among them, else its region's, else the first; where that would be a guess, `?` stands before them. `_` stands for a space.
 */
export const writtenCurrencies: [codes: string, ways: string][] = [
  [dollars, '$ ﹩ dollar dollars Dollar Dollars dólares 달러 ドル'],
  ['USD', 'US_$ $_US US$ USD$ $US U$S U$ us$ US＄ US_dollar US_dollars US-Dollar $USD 美元 美金 米ドル доллар доллара долларов'],
  ['AUD', 'AU_$ $_AU A$ AU$ AUD$ $AU'],
  ['CAD NIO', 'C$'],
  ['CAD', 'CA_$ $_CA CA$ CAD$ CDN$ Can$ $CA'],
  ['MOP', 'MOP$'],
  ['NZD', 'NZ_$ NZ$ NZD$ $NZ'],
  ['SGD', 'S$ SG$ SGD$ $SG'],
  ['HKD', 'HK_$ HK$ HKD$ $HK 港元 港币 港幣'],
  ['TWD', 'NT_$ NT$ NTD NT 新台幣 台幣 圓'],
  ['MXN', 'MX_$ MX$ MXN$ Mex$ $MX'],
  ['BRL', 'R_$ R$ BR$ r$ reais'],
  ['ARS', 'AR$ ARS$ $AR'],
  ['CLP', 'CL$ CLP$ $CL'],
  ['COP', 'COL$ CO$ COP$ $CO'],
  ['UYU', '$U $UY UY$'],
  ['BZD', 'BZ$ $BZ'],
  ['BMD', 'BM$ BD$ $BM'],
  ['BND BSD', 'B$'],
  ['BND', 'BN$ $BN'],
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
  ['EUR', '€ euro euros Euro Euros EURO евро ευρώ евра 欧元 歐元 ユーロ 유로 يورو यूरो ยูโร יורו یورو avro'],
  ['GBP EGP FKP GIP LBP SHP SSP SYP SDG', '£ ₤ pound pounds Pound Pounds'],
  ['EUR USD GBP AUD CAD NZD ZAR', 'cent cents Cent Cents ct Ct ct.'],
  [dollars, '¢ c ￠'],
  ['GBP', 'p'],
  ['RUB', 'коп коп.'],
  ['GBP', 'UK£ GB£ £GB stg£ £stg British_pounds 英镑 英鎊'],
  ['EGP', 'EG£ £E E£ جنيه ج.م. ج.م جم جن LE L.E.'],
  ['FKP', '£FK'],
  ['GIP', '£GI'],
  ['LBP', '£LB ل.ل. ل.ل'],
  ['SYP', 'ل.س. ل.س'],
  ['SDG', 'ج.س. ج.س'],
  ['JPY CNY', '¥'],
  ['JPY', '円 yen Yen YEN JP¥ JPY¥ 日元 日圆 日円 엔 Ұ'],
  ['CNY TWD HKD', '元'],
  ['CNY', 'CN¥ ¥CN 圆 RMB ¥RMB 人民币 人民幣 元人民币 yuan Yuan 块 위안'],
  ['KRW KPW', '₩'],
  ['KRW', '원 won Won 韩元 韓元 ウォン KRW₩'],
  ['INR PKR LKR NPR MUR SCR', 'Rs Rs. RS RS. rs ₨ Rupees rupees'],
  ['INR NPR', 'रू रु. रु'],
  ['INR', '₹ ரூ ரூ. రూ રૂ ₹. रुपये रुपए'],
  ['LKR', 'රු. රු'],
  ['NPR', 'नेरू'],
  ['BDT', '৳ টাকা Tk Tk.'],
  ['RUB BYN', 'руб руб. рубль рубля рублей Руб Руб. РУБ РУБ. р. р Р Р.'],
  ['RUB', '₽ rub. rub ₽. RUR'],
  ['? BYN ETB', 'Br Br.'],
  ['ETB', 'ብር'],
  ['ERN', 'Nfk ናቕፋ'],
  ['UAH', '₴ грн грн. Грн Грн. ГРН гривень гривня гривні hrn uah'],
  ['KZT', '₸ тг тг. тенге'],
  ['UZS', "so'm So'm сум сўм S'"],
  ['? KGS TJS', 'с сом'],
  ['TJS', 'ЅM SM'],
  ['GEL', '₾ ლ ლარი lari'],
  ['AMD', '֏ դր դր.'],
  ['AZN', '₼ man.'],
  ['MNT', '₮'],
  ['PLN', 'zł zl ZŁ Zł zł. złotych złote'],
  ['CZK', 'Kč kč KČ Kc Kč. korun'],
  ['HUF', 'Ft Ft. forint'],
  ['RON MDL', 'lei leu Lei LEI Leu lei.'],
  ['BGN', 'лв лв. лева ЛВ ЛВ. lv lv. лв.'],
  ['RSD', 'дин дин. din din. Дин Дин. RSD. динара dinara'],
  ['MKD', 'ден ден. den'],
  ['BAM', 'KM'],
  ['HRK', 'kn kn.'],
  ['ALL', 'Lekë lekë'],
  ['TRY', '₺ TL tl Tl TL. YTL lira'],
  ['? SEK NOK DKK ISK CZK', 'kr kr. Kr Kr. KR'],
  ['DKK', 'Dkr dkr'],
  ['NOK', 'Nkr nkr'],
  ['SEK', 'Skr skr SKr'],
  ['ISK', 'Ikr ikr'],
  ['CHF', 'Fr. SFr. SFr sFr. Fr CHf CHF. franken Franken'],
  ['? XOF XAF CHF', 'franc francs'],
  ['? XOF XAF', 'CFA FCFA F.CFA F_CFA Fcfa'],
  ['XPF', 'CFPF FCFP F_CFP'],
  ['CDF', 'FC'],
  ['BIF', 'FBu Fbu'],
  ['DJF', 'Fdj'],
  ['GNF', 'FG'],
  ['RWF', 'FRw RF R₣ Frw'],
  ['KMF', 'CF'],
  ['ILS', '₪ ש"ח ש״ח ש\'ח שח ש.ח ₪. nis NIS שקל שקלים'],
  ['IRR SAR QAR OMR YER', '﷼'],
  ['IRR', 'ر.إ. Rial rial Rls تومان تومن Toman toman'],
  ['AFN', '؋ افغانی'],
  ['? AED MAD', 'Dhs Dhs. DH DHS dh dhs Dh درهم'],
  ['AED', 'د.إ. د.إ'],
  ['MAD', 'د.م. د.م'],
  ['SAR', 'ر.س. ر.س SR SAR. ريال_سعودي ⃁'],
  ['? SAR QAR OMR YER IRR', 'ريال'],
  ['QAR', 'ر.ق. ر.ق QR'],
  ['OMR', 'ر.ع. ر.ع'],
  ['YER', 'ر.ي. ر.ي'],
  ['BHD', '.د.ب د.ب. د.ب BD'],
  ['DZD', 'د.ج. د.ج دج'],
  ['IQD', 'د.ع. د.ع ع.د ID'],
  ['JOD', 'د.أ. د.أ د.ا. د.ا JD'],
  ['KWD', 'د.ك. د.ك دينار_كويتي KD K.D. K.D'],
  ['LYD', 'د.ل. د.ل ل.د LD'],
  ['TND', 'د.ت. د.ت DT'],
  ['MRU', 'أ.م. أ.م UM'],
  ['VND', '₫ đ Đ VNĐ vnđ vnd đồng VND₫'],
  ['THB', '฿ บาท baht Baht 泰铢'],
  ['KHR', '៛ រៀល'],
  ['LAK', '₭ ກີບ'],
  ['MMK', 'Ks K. ကျပ်'],
  ['PHP', '₱ Php PhP'],
  ['IDR', 'Rp Rp.'],
  ['MYR', 'RM'],
  ['BTN', 'Nu. Nu'],
  ['MVR', 'Rf Rf. ރ.'],
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
  ['PGK MMK ZMW', 'K'],
  ['XPF', 'F'],
  ['? CHF XPF', '₣'],
  // No currency of ISO 4217, but no other either.
  ['?', 'SPL'],
]

/** Ten rials each, in what people say: no currency of ISO 4217. */
export const tomans: ReadonlySet<string> = new Set(['تومان', 'تومن', 'Toman', 'toman'])

/** A hundredth of their currency. */
export const subunits: ReadonlySet<string> = new Set('cent cents Cent Cents ct Ct ct. ¢ c p коп коп.'.split(' '))

/**
 * A currency to those who live with it, and to all others a letter, a unit or a word ("1200 с НДС", "den 5 mars", "10 KM"): counts where it is
 * the shop's own, or nothing but a number stands beside it and nobody said whose shop it is.
 */
export const homely: ReadonlySet<string> = new Set(
  "R Q q E L K F с сом сум man. den ден din дин won Won KM BD ID JD LD DT MT Ar CF FC FG LE Le Fr RF Rf SM UM VT Vt Ks K. Kz kz MK SR NT G$ FRw S' lira 块 엔 lv".split(
    ' ',
  ),
)
/** Of these, what is a unit or a multiple everywhere else even alone: litres, thousands, degrees. */
export const homelyAtHomeOnly: ReadonlySet<string> = new Set('L K F K. p c ct Ct ct.'.split(' '))

/** Codes that are words, too. */
export const wordlikeCodes: ReadonlySet<string> = new Set([
  'ALL',
  'TOP',
  'TRY',
  'CUP',
  'PEN',
  'GEL',
  'MAD',
  'SOS',
  'BAM',
  'ANG',
  'STD',
  'CUC',
])

/** Codes that shops write in small letters. */
export const lowerCodes: ReadonlySet<string> = new Set(
  'usd eur gbp pln czk chf dkk sek nok aud cad inr krw jpy cny brl huf ron thb sgd hkd aed ils zar idr myr php twd kwd sar qar omr bhd'.split(
    ' ',
  ),
)

/** Words with an ending that grammar puts there: the token is what comes before it. */
export const stems: ReadonlyMap<string, string> = new Map(['рубль', 'рубля', 'рублей'].map((word) => [word, 'руб']))

/** ISO 4217, its active codes and those of the last years. */
export const isoCodes: ReadonlySet<string> = new Set(
  (
    'AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLF CLP CNY COP CRC CUC CUP CVE CZK ' +
    'DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW ' +
    'KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRO MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR ' +
    'PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS SRD SSP STD STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYI ' +
    'UYU UYW UZS VED VEF VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG ZWL BYR'
  ).split(' '),
)

const regions =
  'US:USD AU:AUD CA:CAD NZ:NZD SG:SGD HK:HKD TW:TWD MX:MXN AR:ARS CL:CLP CO:COP UY:UYU BR:BRL JM:JMD TT:TTD NA:NAD DO:DOP SE:SEK NO:NOK DK:DKK IS:ISK CZ:CZK ' +
  'GB:GBP EG:EGP GI:GIP LB:LBP SY:SYP SD:SDG JP:JPY CN:CNY IN:INR PK:PKR LK:LKR NP:NPR MU:MUR SC:SCR RU:RUB BY:BYN ET:ETB RO:RON MD:MDL CH:CHF LI:CHF ' +
  'AE:AED MA:MAD KG:KGS TJ:TJS SN:XOF CI:XOF ML:XOF BF:XOF BJ:XOF TG:XOF NE:XOF CM:XAF GA:XAF CG:XAF TD:XAF SA:SAR QA:QAR OM:OMR YE:YER IR:IRR PF:XPF NC:XPF'

const currencies = new Map(regions.split(' ').map((pair) => pair.split(':') as [string, string]))

/** The currency of a locale's region, of those that share their sign with another's. */
export const currencyOfRegion = (locale: string): string | undefined => currencies.get(/-([A-Z]{2})(?:-|$)/.exec(locale)?.[1] ?? '')
