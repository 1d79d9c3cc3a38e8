/** White space as a reader sees it: runs of it are one space, none at the ends. */
export function foldSpace(text: string): string {
  let from = 0
  let to = text.length
  while (from < to && isSpace(text.charCodeAt(from))) from++
  while (from < to && isSpace(text.charCodeAt(to - 1))) to--
  // Most texts are folded within as they stand: to see that is cheaper than to write them anew.
  for (let at = from; at < to; at++) {
    const char = text.charCodeAt(at)
    if (char > 32 && char < 127) continue
    // What comes next can't be the end: there is no space there.
    if (char === 32 ? isSpace(text.charCodeAt(at + 1)) : isSpace(char)) return text.slice(from, to).replace(spaces, ' ')
  }
  return from === 0 && to === text.length ? text : text.slice(from, to)
}

const spaces = /[\s\u200b\ufeff]+/g

/** What JavaScript takes for white space, and the spaces without width. */
function isSpace(char: number): boolean {
  if (char <= 32) return char === 32 || (char >= 9 && char <= 13)
  if (char < 0x1680) return char === 0xa0
  return wide.has(char)
}

const wide = new Set([0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000, 0xfeff])
for (let char = 0x2000; char <= 0x200b; char++) wide.add(char)
