import { absoluteUrl } from '../extract/canonical-url.ts'
import { compilePageElements } from '../extract/page-elements.ts'
import type { Explorer } from './explore.ts'
import { type Look, titlesOf } from './look-at-page.ts'
import { guessedWords, wordsOfTitles } from './query-words.ts'

const links = compilePageElements('a[href]', [])
const notGoods =
  /cart|basket|log-?in|account|register|contact|about|imprint|impressum|privacy|terms|agb|faq|blog|help|wishlist|checkout|career|news/i
const mostOpened = 2

interface WordsContext {
  query?: string | undefined
  explorer: Explorer
  say(line: string): void
}

/** Words that surely find something: the one given, those of titles on the page or on one it links to; else what many shops have. */
export async function wordsFor(home: Look, { query, explorer, say }: WordsContext): Promise<string[]> {
  const { locale } = home.context
  const given = query === undefined ? [] : [query.normalize('NFKC').trim().toLowerCase()].filter(Boolean)
  const own = wordsOfTitles(titlesOf(home), locale)
  if (own.length > 0) return [...new Set([...given, ...own.slice(0, 3), ...guessedWords(locale)])]
  if (given.length > 0) return [...given, ...guessedWords(locale)]
  const here = new URL(home.fetched.url)
  const addresses = (home.view.json() === undefined ? links.all(home.view) : [])
    .flatMap((link) => absoluteUrl(link.attribute('href') ?? '', home.view.baseUrl()) ?? [])
    .filter(
      (address) =>
        new URL(address).host === here.host && new URL(address).pathname.length > here.pathname.length && !notGoods.test(address),
    )
  for (const address of [...new Set(addresses)].slice(0, mostOpened)) {
    say(`looks at ${address} for words`)
    const seen = await explorer.open(address)
    const found = 'view' in seen ? wordsOfTitles(titlesOf(seen), locale) : []
    if (found.length > 0) return [...new Set([...found.slice(0, 3), ...guessedWords(locale)])]
  }
  return guessedWords(locale)
}
