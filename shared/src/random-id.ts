import { randomFillSync } from 'node:crypto'

// Asking the kernel once per id costs more than the id: it is asked for 256 at a time.
const pool = Buffer.alloc(256 * 16)
let used = pool.length

/** Cryptographically random bytes, 16 at most, as text. */
export function randomId(bytes: number, encoding: 'hex' | 'base64url'): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool)
    used = 0
  }
  used += bytes
  return pool.toString(encoding, used - bytes, used)
}
