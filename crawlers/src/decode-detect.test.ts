import fc from 'fast-check'
import iconv from 'iconv-lite'
import { describe, expect, test } from 'vitest'

import { decodeBody } from './decode.ts'

const page = (text: string, lang?: string) =>
  `<!doctype html><html${lang ? ` lang="${lang}"` : ''}><head><title>12.99</title></head><body><p>${text}</p></body></html>`

const texts: [charset: string, lang: string, text: string][] = [
  ['cp949', 'ko', '무선 키보드 블루투스 기계식 가격 12,900원 배송비 무료 장바구니'],
  ['shift_jis', 'ja', 'ワイヤレスキーボード 税込 送料無料 価格 3,980円 カートに入れる 在庫あり'],
  ['euc-jp', 'ja', 'ワイヤレスキーボード 税込 送料無料 価格 3,980円 カートに入れる 在庫あり'],
  ['gbk', 'zh-CN', '无线键盘 蓝牙 价格 人民币 包邮 加入购物车 库存'],
  ['big5', 'zh-TW', '無線鍵盤 藍牙 價格 免運費 加入購物車 庫存'],
  ['win1251', 'ru', 'Беспроводная клавиатура, цена 2 990 руб., бесплатная доставка'],
  ['koi8-r', 'ru', 'Беспроводная клавиатура, цена 2 990 руб., бесплатная доставка'],
  ['win1250', 'cs', 'Bezdrátová klávesnice, cena včetně DPH, skladem, přidat do košíku, příslušenství'],
  [
    'iso-8859-2',
    'pl',
    'Klawiatura bezprzewodowa, cena brutto, dostępność: duża ilość, dodaj do koszyka, wysyłka już dziś, zwrot w ciągu 14 dni, porównaj',
  ],
  ['win1252', 'de', 'Größe: für 12,99 € – Übergröße, Lieferung möglich'],
  ['win1252', 'fr', 'Prix 12,99 € livré à domicile, écran très léger, qualité élevée'],
  ['win1253', 'el', 'Ασύρματο πληκτρολόγιο, τιμή, προσθήκη στο καλάθι, δωρεάν αποστολή'],
  ['win1254', 'tr', 'Kablosuz klavye fiyatı, sepete ekle, ücretsiz kargo, şimdi satın alın, değerlendirme'],
  ['win1255', 'he', 'מקלדת אלחוטית מחיר הוסף לסל משלוח חינם'],
  ['win1256', 'ar', 'لوحة مفاتيح لاسلكية السعر أضف إلى السلة شحن مجاني'],
  ['win874', 'th', 'คีย์บอร์ดไร้สาย ราคา เพิ่มลงตะกร้า จัดส่งฟรี'],
  ['utf-16le', 'de', 'Größe: für 12,99 €'],
  ['utf-16be', 'ko', '무선 키보드 가격 12,900원'],
]

describe('a page whose charset nobody says rightly is read all the same', () => {
  test.for(texts)('%s (%s) without a word of it', ([charset, , text]) => {
    expect(decodeBody(iconv.encode(page(text), charset), { contentType: 'text/html' }).text).toBe(page(text))
  })
  test.for(texts)('%s (%s) that is said to be UTF-8 by header and meta', ([charset, lang, text]) => {
    const whole = page(text, lang).replace('<title>', '<meta charset="utf-8"><title>')
    expect(decodeBody(iconv.encode(whole, charset), { contentType: 'text/html; charset=utf-8' }).text).toBe(whole)
  })
  test.for(texts)('%s (%s) of a server that says ISO-8859-1 of whatever it serves', ([charset, lang, text]) => {
    const whole = page(text, lang)
    expect(decodeBody(iconv.encode(whole, charset), { contentType: 'text/html; charset=ISO-8859-1' }).text).toBe(whole)
  })
})

test.for([
  ['cp949', 'ko', '가격: 9,900원'],
  ['shift_jis', 'ja', '中古本 価格'],
  ['big5', 'zh-TW', '價格 元'],
  ['gbk', 'zh', '价格 元'],
  ['win1250', 'pl', 'żółć, ładna'],
  ['win1257', 'lt', 'Belaidė klaviatūra, kaina, į krepšelį'],
] as const)('a few words in %s are told by the language of their page (%s)', ([charset, language, text]) => {
  expect(decodeBody(iconv.encode(page(text, language), charset), {}).text).toBe(page(text, language))
  expect(decodeBody(iconv.encode(`{"title":"${text}"}`, charset), { language }).text).toBe(`{"title":"${text}"}`)
})

test('what is said counts where the bytes can be that, and UTF-8 where they can be nothing else', () => {
  const korean = page('무선 키보드 가격')
  const inMeta = (charset: string) =>
    korean.replace('<title>', `<meta http-equiv="Content-Type" content="text/html; charset=${charset}"><title>`)
  // The header lies, the meta does not.
  expect(decodeBody(iconv.encode(inMeta('euc-kr'), 'cp949'), { contentType: 'text/html; charset=big5' }).charset).toBe('euc-kr')
  expect(decodeBody(iconv.encode(inMeta('euc-kr'), 'cp949'), { contentType: 'text/html; charset=utf-8' }).charset).toBe('euc-kr')
  // Both lie.
  expect(decodeBody(Buffer.from(inMeta('euc-kr')), { contentType: 'text/html; charset=iso-8859-1' }).charset).toBe('utf-8')
  expect(decodeBody(iconv.encode(inMeta('utf-8'), 'cp949'), { contentType: 'text/html; charset=shift_jis' }).charset).toBe('euc-kr')
  for (const charset of ['gbk', 'big5', 'euc-jp', 'shift_jis', 'windows-1251'])
    expect(decodeBody(Buffer.from(page('中文键盘价格包邮')), { contentType: `text/html; charset=${charset}` }).charset).toBe('utf-8')
  // A comment says nothing.
  expect(decodeBody(iconv.encode(`<!-- <meta charset=shift_jis> -->${inMeta('euc-kr')}`, 'cp949'), {}).charset).toBe('euc-kr')
})

test('a page in UTF-8 with some broken signs is in UTF-8', () => {
  const broken = Buffer.concat([Buffer.from(page('Größe für 12,99 €, Übergröße')), Buffer.from([0xe4, 0x20, 0xf6, 0x20, 0xe2, 0x82])])
  expect(decodeBody(broken, { contentType: 'text/html; charset=utf-8' })).toMatchObject({ charset: 'utf-8' })
  expect(decodeBody(broken, {})).toMatchObject({ charset: 'utf-8' })
})

test('ISO-2022-JP is known by its name alone', () => {
  const escapes = '<meta charset=iso-2022-jp>\x1b$B2A3J\x1b(B'
  expect(decodeBody(Buffer.from(escapes), {})).toEqual({ text: '<meta charset=iso-2022-jp>価格', charset: 'iso-2022-jp' })
})

const labels = fc.constantFrom(
  'utf-8',
  'euc-kr',
  'shift_jis',
  'gb2312',
  'big5',
  'iso-8859-1',
  'windows-1251',
  'iso-2022-jp',
  'utf-16',
  'klingon',
  '',
)

test('whatever comes is read as something, whatever it is said to be', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 300 }),
      labels,
      fc.option(fc.constantFrom('ko', 'pl', 'zh-TW', 'xx')),
      (body, label, language) => {
        const { text } = decodeBody(body, { contentType: `text/html; charset=${label}`, language: language ?? undefined })
        return typeof text === 'string'
      },
    ),
  )
})

test('text in UTF-8 is read as it was written, whatever it is said to be', () => {
  const words = fc.constantFrom('가격', '無料', 'größer', 'цена', 'prix réduit', '价格', 'ราคา', '12.99 €')
  fc.assert(
    fc.property(fc.array(words, { minLength: 5, maxLength: 20 }), labels, (text, label) => {
      const whole = page(text.join(' '))
      return decodeBody(Buffer.from(whole), { contentType: `text/html; charset=${label}` }).text === whole
    }),
  )
})
