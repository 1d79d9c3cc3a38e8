// What any site may know of us. The rest (a key, a cookie) was meant for the shop alone.
const harmless = new Set(['user-agent', 'accept', 'accept-language', 'accept-encoding'])

/** @param name in lower case */
export const isHarmless = (name: string): boolean => harmless.has(name)
