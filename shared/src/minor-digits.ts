// ISO 4217. Not taken from Intl: its digits are those of everyday use, and wrong by a factor of 100 for HUF, IQD or ALL.
const none = 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'
const three = 'BHD IQD JOD KWD LYD OMR TND'
const four = 'CLF UYW'

const digits = new Map([
  ...none.split(' ').map((code) => [code, 0] as const),
  ...three.split(' ').map((code) => [code, 3] as const),
  ...four.split(' ').map((code) => [code, 4] as const),
])

/** How many decimal digits the minor unit of a currency is: 2 for EUR, 0 for KRW, 3 for KWD. */
export const minorDigits = (currency: string): number => digits.get(currency) ?? 2
