/** Bytes that come in pieces. */
export interface Collected {
  add(chunk: Uint8Array): void
  readonly size: number
  bytes(): Uint8Array
}

// A piece that is kept costs some 200 bytes of its own, and holds all of what it was cut from: in pieces of one byte, or with much
// besides them on the wire, a body would cost a hundred times its size.
const smallPiece = 1_024
const smallShare = 4
const slabSize = 65_536

export function collectBytes(): Collected {
  const pieces: Uint8Array[] = []
  let size = 0
  let slab: Buffer | undefined
  let filled = 0
  const copyIn = (chunk: Uint8Array) => {
    slab ??= Buffer.allocUnsafeSlow(slabSize)
    slab.set(chunk, filled)
    filled += chunk.byteLength
    if (filled > slabSize - smallPiece) emptySlab()
  }
  const emptySlab = () => {
    if (filled > 0) pieces.push(Uint8Array.prototype.slice.call(slab, 0, filled))
    filled = 0
  }
  return {
    add(chunk) {
      const first = size === 0
      size += chunk.byteLength
      const small = chunk.byteLength < smallPiece
      if (small && !first) return copyIn(chunk)
      emptySlab()
      const wasteful = !first && chunk.byteLength * smallShare < chunk.buffer.byteLength
      pieces.push(wasteful ? Uint8Array.prototype.slice.call(chunk) : chunk)
    },
    get size() {
      return size
    },
    bytes() {
      emptySlab()
      return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces, size)
    },
  }
}
