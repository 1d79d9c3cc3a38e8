import { SignJWT, jwtVerify } from 'jose'

/** Who made a token. */
export interface TokenClaims {
  service: string
  instance: string
  /** An operator, whose name `instance` is. */
  role?: 'operator'
}

/** Who sends the header below with his calls. */
export interface Credentials {
  /** Value of the `authorization` header; undefined without a secret. Signed once per lifetime, not per call. */
  header(): Promise<string | undefined>
}

/** The credentials of one process towards the others. */
export interface ClusterTokens extends Credentials {
  /** False where no secret was given: nothing is signed, nothing is checked, everybody may everything, and the process may bind to loopback only. */
  readonly secured: boolean
  /** Throws TokenRefused. A token is verified once and then known until it expires. */
  verify(authorization: string | undefined): Promise<TokenClaims>
}

export class TokenRefused extends Error {
  override name = 'TokenRefused'
  readonly reason: 'missing' | 'invalid'

  constructor(reason: TokenRefused['reason'], message: string) {
    super(message)
    this.reason = reason
  }
}

const lifetimeMs = 15 * 60_000
const renewAfterMs = 10 * 60_000
// Clocks of our machines may be minutes apart, and that must not refuse anybody.
const toleranceMs = 10 * 60_000
const issuer = 'mallgate'
const knownAtMost = 10_000
const unsecured: TokenClaims = { service: 'unsecured', instance: 'unsecured', role: 'operator' }

export function createClusterTokens(secret: string | undefined, self: TokenClaims): ClusterTokens {
  if (!secret) return { secured: false, header: async () => undefined, verify: async () => unsecured }
  const key = keyOf(secret)
  const known = new Map<string, { claims: TokenClaims; until: number; forgetAt: number }>()

  const check = async (token: string): Promise<TokenClaims> => {
    const { payload } = await jwtVerify(token, key, { issuer, algorithms: ['HS256'], clockTolerance: toleranceMs / 1000 }).catch(
      (error: Error) => {
        throw new TokenRefused('invalid', `the token is not of this cluster: ${error.message}`)
      },
    )
    const operator = payload['role'] === 'operator' && ({ role: 'operator' } as const)
    const claims: TokenClaims = { service: String(payload['svc']), instance: String(payload.sub), ...operator }
    if (known.size >= knownAtMost) known.delete(known.keys().next().value!)
    // Looked at anew after a lifetime whatever the clock says: it may have been set back.
    known.set(token, { claims, until: (payload.exp ?? 0) * 1000 + toleranceMs, forgetAt: performance.now() + lifetimeMs })
    return claims
  }

  return {
    secured: true,
    ...signed(key, self),
    async verify(authorization) {
      if (!authorization?.startsWith('Bearer ')) throw new TokenRefused('missing', 'there is no bearer token')
      const token = authorization.slice(7)
      const entry = known.get(token)
      if (entry && entry.until > Date.now() && entry.forgetAt > performance.now()) return entry.claims
      known.delete(token)
      return check(token)
    },
  }
}

/** What an operator's calls carry; `who` stands in the record of each order. Without a secret nothing is signed: then everybody may. */
export function createOperatorTokens(secret: string | undefined, who: string): Credentials {
  if (!secret) return { header: async () => undefined }
  return signed(keyOf(secret), { service: 'operator', instance: who, role: 'operator' })
}

const keyOf = (secret: string) => new TextEncoder().encode(secret)

function signed(key: Uint8Array, { service, instance, role }: TokenClaims): Credentials {
  let own: { header: Promise<string>; at: number; age(): number } | undefined

  const sign = async (at: number) => {
    const now = Math.floor(at / 1000)
    const token = await new SignJWT({ svc: service, ...(role && { role }) })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer(issuer)
      .setSubject(instance)
      .setIssuedAt(now)
      .setExpirationTime(now + lifetimeMs / 1000)
      .sign(key)
    return `Bearer ${token}`
  }

  // Both clocks count: one may be set, in either direction; the other stands still while the machine sleeps.
  const isOld = ({ at, age }: NonNullable<typeof own>) => age() > renewAfterMs || Math.abs(Date.now() - at) > renewAfterMs

  return {
    header() {
      if (!own || isOld(own)) {
        const [at, since] = [Date.now(), performance.now()]
        own = { header: sign(at), at, age: () => performance.now() - since }
      }
      return own.header
    },
  }
}
