// Hosts that measure and advertise: no offer comes from them, and each visit of ours would be counted as a person's.
const trackers = [
  'google-analytics.com',
  'googletagmanager.com',
  'googlesyndication.com',
  'googleadservices.com',
  'doubleclick.net',
  'facebook.net',
  'connect.facebook.com',
  'analytics.tiktok.com',
  'bat.bing.com',
  'clarity.ms',
  'hotjar.com',
  'hotjar.io',
  'criteo.com',
  'criteo.net',
  'taboola.com',
  'outbrain.com',
  'segment.io',
  'cdn.segment.com',
  'mixpanel.com',
  'amplitude.com',
  'newrelic.com',
  'nr-data.net',
  'sentry.io',
  'bugsnag.com',
  'fullstory.com',
  'mouseflow.com',
  'quantserve.com',
  'scorecardresearch.com',
  'adnxs.com',
  'adsrvr.org',
  'rubiconproject.com',
  'pubmatic.com',
  'mc.yandex.ru',
  'hm.baidu.com',
  'snap.licdn.com',
  'ads-twitter.com',
]
const known = new Set(trackers)

/** Whether a host, or a domain it belongs to, does nothing but measure or advertise. */
export function isTracker(host: string): boolean {
  const labels = host.toLowerCase().replace(/\.$/, '').split('.')
  return labels.some((_label, at) => known.has(labels.slice(at).join('.')))
}
