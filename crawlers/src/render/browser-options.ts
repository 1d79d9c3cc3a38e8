import type { LaunchOptions } from 'playwright-core'

const launchWithinMs = 20_000

/**
 * How a Chromium of ours is started. Nothing of it reaches the network but through the egress proxy: it resolves no names, speaks no
 * QUIC and no UDP, and loopback is no exception. The pipe it is driven by is this process': when that dies, the browser goes.
 */
export function launchOptions(executablePath: string, proxyUrl: string, sandbox: boolean): LaunchOptions {
  return {
    executablePath,
    headless: true,
    chromiumSandbox: sandbox,
    proxy: { server: proxyUrl },
    timeout: launchWithinMs,
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    args: [
      '--proxy-bypass-list=<-loopback>',
      '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
      '--dns-prefetch-disable',
      '--disable-quic',
      '--webrtc-ip-handling-policy=disable_non_proxied_udp',
      '--force-webrtc-ip-handling-policy=disable_non_proxied_udp',
      '--disable-blink-features=WebTransport,DirectSockets,Prerender2',
      '--disable-domain-reliability',
      '--no-pings',
      '--blink-settings=imagesEnabled=false',
      '--disable-remote-fonts',
      '--mute-audio',
      '--disable-gpu',
      '--disable-webgl',
      '--js-flags=--max-old-space-size=512',
    ],
  }
}
