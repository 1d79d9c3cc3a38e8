import iconv from 'iconv-lite'
import { describe, expect, test } from 'vitest'

import { decodeBody, knowsCharset } from './decode.ts'

const utf8 = (text: string) => new TextEncoder().encode(text)
const korean = '<meta charset=euc-kr><p>가나다 똠방각하 펲시</p>'

describe('the charset of a body', () => {
  test.for([
    ['the header’s', iconv.encode('日本語の本', 'shift_jis'), { contentType: 'text/html; charset=Shift_JIS' }, '日本語の本', 'shift_jis'],
    ['the meta’s, without a header', iconv.encode(korean, 'cp949'), { contentType: 'text/html' }, korean, 'euc-kr'],
    ['UTF-8, where the meta contradicts it', utf8(korean), {}, korean, 'utf-8'],
    ['UTF-8, where the header cannot be true', utf8(korean), { contentType: 'text/html; charset=EUC-KR' }, korean, 'utf-8'],
    [
      'the header’s, where meta says otherwise',
      iconv.encode(korean, 'cp949'),
      { contentType: 'text/html; charset=ks_c_5601-1987' },
      korean,
      'ks_c_5601-1987',
    ],
    [
      'the definition’s before all',
      iconv.encode('привет', 'win1251'),
      { contentType: 'text/html; charset=utf-8', charset: 'windows-1251' },
      'привет',
      'windows-1251',
    ],
    [
      'the byte order mark’s before the header',
      Uint8Array.from([0xef, 0xbb, 0xbf, ...utf8('é')]),
      { contentType: 'text/html; charset=iso-8859-1' },
      'é',
      'utf-8',
    ],
    ['UTF-16’s by its mark', Uint8Array.from([0xff, 0xfe, 0x41, 0x00]), {}, 'A', 'utf-16le'],
    ['windows-1252 for its old name', Uint8Array.from([0x80, 0x31]), { contentType: 'text/html; charset=iso-8859-1' }, '€1', 'iso-8859-1'],
    ['windows-1252, where nobody says and it is not UTF-8', Uint8Array.from([0x80, 0x31]), {}, '€1', 'windows-1252'],
    ['UTF-8, where nobody says', utf8('12,99 €'), {}, '12,99 €', 'utf-8'],
    ['GBK', iconv.encode('书店价格', 'gbk'), { contentType: 'text/html; charset=gb2312' }, '书店价格', 'gb2312'],
    ['a charset that is quoted', iconv.encode('日本', 'shift_jis'), { contentType: 'text/html; charset="sjis"' }, '日本', 'sjis'],
    ['UTF-8, where the header names none that is', utf8('é'), { contentType: 'text/html; charset=klingon' }, 'é', 'utf-8'],
  ] as const)('is %s', ([, body, hints, text, charset]) => {
    expect(decodeBody(body, hints)).toEqual({ text, charset })
  })

  test('is found in a meta after a long script', () => {
    const page = `<script>${'x'.repeat(10_000)}</script>${korean}`
    expect(decodeBody(iconv.encode(page, 'cp949')).text).toBe(page)
  })

  test('is found in an XML declaration', () => {
    const page = '<?xml version="1.0" encoding="EUC-KR"?><p>가나다</p>'
    expect(decodeBody(iconv.encode(page, 'cp949')).text).toBe(page)
  })
})

test('Korean is read with the syllables that only CP949 has, whatever it is called', () => {
  for (const label of ['euc-kr', 'cp949', 'ms949', 'uhc', 'windows-949'])
    expect(decodeBody(Uint8Array.from([0x8c, 0x63]), { charset: label }).text).toBe('똠')
})

test('a broken byte costs one character, not the page', () => {
  expect(decodeBody(Uint8Array.from([0x41, 0xff, 0x42]), { contentType: 'text/html; charset=utf-8' }).text).toBe('A\ufffdB')
})

test('an empty body is empty', () => {
  expect(decodeBody(new Uint8Array())).toEqual({ text: '', charset: 'utf-8' })
})

test('knowsCharset tells those we can read from those nobody knows', () => {
  expect(
    ['utf-8', 'EUC-KR', 'cp949', 'Shift_JIS', 'gbk', 'windows-1250', 'big5', 'koi8-r', 'iso-8859-15'].filter(
      (label) => !knowsCharset(label),
    ),
  ).toEqual([])
  expect(knowsCharset('klingon')).toBe(false)
})
