import { SignJWT, jwtVerify } from 'jose'

/** Who made a token. */
export interface TokenClaims {
  service: string
  instance: string
}

/** The credentials of one process towards the others. */
export interface ClusterTokens {
  /** False where no secret was given: nothing is signed, nothing is checked, and the process may bind to loopback only. */
  readonly secured: boolean
  /** Value of the `authorization` header; undefined without a secret. Signed once per lifetime, not per call. */
  header(): Promise<string | undefined>
  /** Throws TokenRefused. A token is verified once and then known until it expires. */
  verify(authorization: string | undefined): Promise<TokenClaims>
}

export class TokenRefused extends Error {
  override name = 'TokenRefused'
}

const lifetimeMs = 15 * 60_000
const renewBeforeMs = 5 * 60_000
// Clocks of our machines may be minutes apart, and that must not refuse anybody.
const toleranceMs = 10 * 60_000
const issuer = 'mallgate'
const knownAtMost = 2_000

export function createClusterTokens(secret: string | undefined, self: TokenClaims): ClusterTokens {
  if (!secret) {
    return { secured: false, header: async () => undefined, verify: async () => ({ service: 'unsecured', instance: 'unsecured' }) }
  }
  const key = new TextEncoder().encode(secret)
  const known = new Map<string, { claims: TokenClaims; until: number }>()
  let own: { header: Promise<string>; until: number } | undefined

  const sign = async () => {
    const now = Math.floor(Date.now() / 1000)
    const token = await new SignJWT({ svc: self.service })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer(issuer)
      .setSubject(self.instance)
      .setIssuedAt(now)
      .setExpirationTime(now + lifetimeMs / 1000)
      .sign(key)
    return `Bearer ${token}`
  }

  const check = async (token: string): Promise<TokenClaims> => {
    const { payload } = await jwtVerify(token, key, { issuer, algorithms: ['HS256'], clockTolerance: toleranceMs / 1000 }).catch(
      (error: Error) => {
        throw new TokenRefused(`the token is not of this cluster: ${error.message}`)
      },
    )
    const claims = { service: String(payload['svc']), instance: String(payload.sub) }
    if (known.size >= knownAtMost) known.delete(known.keys().next().value!)
    known.set(token, { claims, until: (payload.exp ?? 0) * 1000 + toleranceMs })
    return claims
  }

  return {
    secured: true,
    header() {
      if (!own || own.until < Date.now()) own = { header: sign(), until: Date.now() + lifetimeMs - renewBeforeMs }
      return own.header
    },
    async verify(authorization) {
      if (!authorization?.startsWith('Bearer ')) throw new TokenRefused('there is no bearer token')
      const token = authorization.slice(7)
      const entry = known.get(token)
      if (entry && entry.until > Date.now()) return entry.claims
      known.delete(token)
      return check(token)
    },
  }
}
