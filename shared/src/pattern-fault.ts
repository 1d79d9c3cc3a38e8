/** What the patterns of our contracts ask for, in words; and what the text was probably meant to be. */
const patterns: Record<string, { wanted: string; meant?: (text: string) => string | undefined }> = {
  '^[0-9]+(ms|s|m|h|d)$': {
    wanted: 'is no duration: write a whole number and its unit, like 250ms, 30s, 10m, 6h or 1d',
    meant: asDuration,
  },
  '^/': { wanted: 'must begin with "/"', meant: (text) => (/^[\w.{-]/.test(text) ? `/${text}` : undefined) },
  '^https?://[^/\\s]+': {
    wanted: 'is no web address: it begins with https:// or http://',
    meant: (text) => (/^[\w-]+(?:\.[\w-]+)+(?:[:/]|$)/.test(text) ? `https://${text}` : undefined),
  },
  '^[A-Z]{3}$': {
    wanted: 'is no code of three capital letters, like EUR',
    meant: (text) => (/^[A-Za-z]{3}$/.test(text) ? text.toUpperCase() : undefined),
  },
  '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$': {
    wanted: 'is no language tag, like en-US or ko-KR',
    meant: (text) =>
      /^[A-Za-z]{2,3}_[A-Za-z0-9]{2,8}$/.test(text)
        ? text.replace(/^(.*)_/, (_all, language: string) => `${language.toLowerCase()}-`)
        : undefined,
  },
}

/** Why a text does not fit a pattern that people write after; undefined for a pattern nobody has put into words. */
export function patternFault(pattern: string, text: string): string | undefined {
  const known = patterns[pattern]
  if (!known) return undefined
  const meant = known.meant?.(text)
  return `${known.wanted}${meant === undefined ? '' : `, did you mean "${meant}"?`}`
}

const units: [RegExp, string][] = [
  [/^(?:ms|millis|msecs?|milliseconds?)$/i, 'ms'],
  [/^(?:s|secs?|seconds?)$/i, 's'],
  [/^(?:m|mins?|minutes?)$/i, 'm'],
  [/^(?:h|hrs?|hours?)$/i, 'h'],
  [/^(?:d|days?)$/i, 'd'],
]

function asDuration(text: string): string | undefined {
  const [, number, unit = ''] = /^\s*(\d+)\s*([a-z]+)\s*$/i.exec(text) ?? []
  const known = units.find(([names]) => names.test(unit))
  return number !== undefined && known ? number + known[1] : undefined
}
