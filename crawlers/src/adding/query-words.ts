/** Words that little can be found by. */
const emptyWords = new Set(
  'and the with for from new sale off pack piece inch und mit für aus von der die das ein eine oder avec pour les des une dans con para los las una por del della per con och med för och til met voor van een med och size color colour large small medium item product products'.split(
    ' ',
  ),
)

// What many shops have, in the language of their pages.
const usualWords: Readonly<Record<string, readonly string[]>> = {
  en: ['lamp', 'black', 'shirt', 'book', 'set', 'white', 'bag', 'light', 'mini', 'wood', 'the'],
  de: ['lampe', 'schwarz', 'tasche', 'buch', 'set'],
  fr: ['lampe', 'noir', 'sac', 'livre', 'set'],
  es: ['lámpara', 'negro', 'camiseta', 'libro', 'set'],
  it: ['lampada', 'nero', 'borsa', 'libro', 'set'],
  pt: ['lâmpada', 'preto', 'camiseta', 'livro', 'kit'],
  nl: ['lamp', 'zwart', 'tas', 'boek', 'set'],
  pl: ['lampa', 'czarny', 'torba', 'książka', 'zestaw'],
  cs: ['lampa', 'černá', 'taška', 'kniha', 'sada'],
  sv: ['lampa', 'svart', 'väska', 'bok', 'set'],
  da: ['lampe', 'sort', 'taske', 'bog', 'sæt'],
  nb: ['lampe', 'svart', 'veske', 'bok', 'sett'],
  fi: ['lamppu', 'musta', 'laukku', 'kirja', 'setti'],
  ja: ['ライト', 'ケース', 'セット', '本', '黒'],
  ko: ['램프', '케이스', '세트', '가방', '블랙'],
  zh: ['灯', '黑色', '套装', '书', '包'],
  ru: ['лампа', 'черный', 'сумка', 'книга', 'набор'],
  uk: ['лампа', 'чорний', 'сумка', 'книга', 'набір'],
  tr: ['lamba', 'siyah', 'çanta', 'kitap', 'set'],
  hu: ['lámpa', 'fekete', 'táska', 'könyv', 'szett'],
  ro: ['lampa', 'negru', 'geanta', 'carte', 'set'],
  el: ['λάμπα', 'μαύρο', 'τσάντα', 'βιβλίο', 'σετ'],
  ar: ['مصباح', 'أسود', 'حقيبة', 'كتاب', 'طقم'],
  he: ['מנורה', 'שחור', 'תיק', 'ספר', 'סט'],
  th: ['โคมไฟ', 'ดำ', 'กระเป๋า', 'หนังสือ', 'เคส'],
  vi: ['đèn', 'đen', 'túi', 'sách', 'áo'],
}

/** What may be asked for in a shop of which nothing has been seen, the likeliest first. */
export function guessedWords(locale: string): string[] {
  const own = usualWords[locale.split('-')[0]!] ?? []
  const [lamp, black, ...more] = usualWords['en']!
  return [...new Set([own[0], lamp, own[1], black, 'usb', ...own.slice(2), ...more].flatMap((word) => word ?? []))]
}

/** Words of titles, those of the most titles first: they surely find something. `most` is the largest share of the titles that a word may have. */
export function wordsOfTitles(titles: readonly string[], locale: string, most = 1): string[] {
  const counts = new Map<string, number>()
  const segmenter = new Intl.Segmenter(locale, { granularity: 'word' })
  for (const title of titles) {
    const words = [...segmenter.segment(title.toLowerCase())].filter(({ isWordLike, segment }) => isWordLike && isTelling(segment))
    for (const word of new Set(words.map(({ segment }) => segment))) counts.set(word, (counts.get(word) ?? 0) + 1)
  }
  const worth = ([word, count]: readonly [string, number]) => count + Math.min(word.length, 9) / 10
  return [...counts]
    .filter(([, count]) => count <= Math.max(1, titles.length * most))
    .sort((a, b) => worth(b) - worth(a))
    .map(([word]) => word)
}

/** The word that the most titles have, be it a small one: what it finds is a long list. */
export function broadestWord(titles: readonly string[], locale: string): string | undefined {
  const counts = new Map<string, number>()
  const segmenter = new Intl.Segmenter(locale, { granularity: 'word' })
  for (const title of titles) {
    const words = [...segmenter.segment(title.toLowerCase())].filter(({ isWordLike }) => isWordLike).map(({ segment }) => segment)
    for (const word of new Set(words)) if (/^\p{L}{3,}$/u.test(word) || wide.test(word)) counts.set(word, (counts.get(word) ?? 0) + 1)
  }
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0]
}

const wide = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]{2,8}$/u
const long = /^\p{L}{4,18}$/u
const isTelling = (word: string): boolean => (wide.test(word) || long.test(word)) && !emptyWords.has(word)

/** A word that no shop has anything of. */
export const nonsenseWord = 'qzxvwkpjq'

export const folded = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()

/** The share of titles that have a word of the query. */
export function shareWith(titles: readonly string[], query: string): number {
  const words = folded(query).split(/\s+/)
  return titles.length === 0 ? 0 : titles.filter((title) => words.some((word) => folded(title).includes(word))).length / titles.length
}
