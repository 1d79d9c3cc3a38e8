// What tells where a visitor came from or who it is, and names no page: of campaigns, advertisers, mailings, affiliates, shop software's own lists, sessions.
const tracking = new RegExp(
  `^(?:${[
    'utm_.*|mtm_.*|(?:pk|piwik|matomo)_(?:campaign|kwd|keyword|source|medium|content|cid|group|placement)|_ga|_gl|gclid|gclsrc|gad_source|gad_campaignid|gbraid|wbraid|dclid|srsltid',
    'fbclid|fb_action_ids|fb_action_types|fb_source|igshid|igsh|msclkid|yclid|ysclid|_openstat|twclid|ttclid|li_fat_id|epik|scclid|sccid|rdt_cid|qclid',
    'mc_[ce]id|mkt_tok|_hs.*|hsa_.*|hsctatracking|vero_id|vero_conv|oly_enc_id|oly_anon_id|_ke|_kx|ml_subscriber(?:_hash)?|_bta_tid|_bta_c|trk_contact|trk_msg|trk_module|trk_sid',
    'irclickid|irgwc|cjevent|cjdata|awc|zanpid|ranmid|raneaid|ransiteid|rb_clickid|wickedid|_branch_match_id|_branch_referrer|s_kwcid|ef_id',
    'spm|scm|algo_pvid|algo_exp_?id|otracker\\d?|_trkparms|_trksid|pd_rd_.*|pf_rd_.*|pr_(?:prod_strat|rec_id|rec_pid|ref_pid|seq)|_(?:pos|psq|sid|ss|fid)|jsessionid|phpsessid|oscsid|zenid',
  ].join('|')})$`,
  'i',
)
const session = /;jsessionid=[^/?#;]*/i

/** What an address names, whichever way one came to it: without fragment and tracking, its parameters in order. */
export function canonicalUrl(address: string): string {
  if (isAsItIs(address) && !address.includes('?') && !address.includes(';')) return address
  const url = new URL(address)
  if (session.test(url.pathname)) url.pathname = url.pathname.replace(session, '')
  url.hash = ''
  for (const name of new Set(url.searchParams.keys())) if (tracking.test(name)) url.searchParams.delete(name)
  url.searchParams.sort()
  return url.href
}

/** An address on a page, made absolute. Undefined for what is no web address: scripts, data, a mere fragment. */
export function absoluteUrl(text: string, base: string): string | undefined {
  const trimmed = text.trim()
  if (trimmed === '' || trimmed.startsWith('#')) return undefined
  if (isAsItIs(trimmed)) return trimmed
  if (isPlainPath(trimmed)) {
    const origin = plainOrigin(base)
    if (origin !== '') return origin + trimmed
  }
  const url = URL.parse(trimmed, base)
  return url && /^https?:$/.test(url.protocol) && url.href.length <= mostChars ? url.href : undefined
}

const mostChars = 4096

// Most addresses on pages are written as URL would write them: to see that is cheaper than to have it take them apart.
const plainPath = /^\/(?!\/)[\w\-~!$&()*+,;=:@%/.]*(?:\?[\w\-~!$&()*+,;=:@%/.?]*)?$/
const hasDots = (text: string): boolean => text.includes('/.') || text.includes('/%2e') || text.includes('/%2E')

const isPlainPath = (text: string): boolean => text.length < mostChars / 2 && plainPath.test(text) && !hasDots(text)

function isAsItIs(text: string): boolean {
  const path = text.startsWith('http') ? text.indexOf('/', 'https://'.length) : -1
  return path !== -1 && isPlainPath(text.slice(path)) && isOrigin(text.slice(0, path))
}

const isOrigin = (text: string): boolean => plainOrigin(text) === text

// By address: pages name few hosts, often.
const origins = new Map<string, string>()
const mostOrigins = 1000

/** The origin of a web address; '' for what has none, or names a user. */
function plainOrigin(address: string): string {
  const known = origins.get(address)
  if (known !== undefined) return known
  const url = URL.parse(address)
  const found = url && /^https?:$/.test(url.protocol) && url.username + url.password === '' ? url.origin : ''
  if (origins.size >= mostOrigins) origins.clear()
  origins.set(address, found)
  return found
}
