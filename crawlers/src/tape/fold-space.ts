/** White space as a reader sees it: runs of it are one space, none at the ends. */
export const foldSpace = (text: string): string => (needsFolding.test(text) ? text.replace(/[\s\u200b\ufeff]+/g, ' ').trim() : text)

// Most short texts are folded as they stand: to see that is cheaper than to write them anew.
const needsFolding = /^\s|\s$|\s\s|[^\S ]|[\u200b\ufeff]/
