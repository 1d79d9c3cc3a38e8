import { expect, test } from 'vitest'

import { parseHtml } from './parse-html.ts'
import { compileSelector } from './selectors.ts'
import { decodeEntities, ownText, textOf } from './text.ts'

const element = (html: string) => compileSelector('*', []).first(parseHtml(html))!

test('text is what a person reads: folded, decoded, without scripts', () => {
  expect(textOf(element('<p>  a&nbsp;&amp;\n<script>x()</script><style>b{}</style> <!-- c --><b>d</b>e</p>'))).toBe('a & de')
})

test('blocks and line breaks part words, inline elements do not', () => {
  expect(textOf(element('<div><div>a</div><div>b</div>c<br>d <strong>1,0</strong>00</div>'))).toBe('a b c d 1,000')
})

test('a script’s own text can be had, where it is asked for', () => {
  expect(textOf(element('<script>{"a": 1}</script>'))).toBe('{"a": 1}')
})

test('own text leaves out what stands in children', () => {
  expect(ownText(element('<p>7,500원 → <b>4,500원</b> (할인)</p>'))).toBe('7,500원 → (할인)')
})

test('values are cut at 4 kB', () => {
  expect(textOf(element(`<p>${'x'.repeat(100_000)}</p>`))).toHaveLength(4096)
})

test('entities in text are decoded; a sign that is none stays', () => {
  expect(decodeEntities('27&quot; A &amp; B &#8364;')).toBe('27" A & B €')
  expect(decodeEntities('AT&T <5 m')).toBe('AT&T <5 m')
  expect(decodeEntities('a &lt;b&gt; <c> &amp; d')).toBe('a <b> <c> & d')
})
