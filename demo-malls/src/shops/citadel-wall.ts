import type { FastifyInstance, FastifyReply } from 'fastify'

import { escapeHtml } from '../html.ts'
import { createRandom } from '../random.ts'

const pass = 'citadel_pass=granted'

/** Lets nobody in who has no pass, and gives passes only to who presses the button: no robot does. */
export function raiseWall(scope: FastifyInstance, seed: number): void {
  const { prefix } = scope
  scope.addHook('onRequest', async (request, reply) => {
    const path = request.url.split('?', 1)[0]!
    if (path === `${prefix}/pass` || path === `${prefix}/robots.txt` || hasPass(request.headers.cookie)) return undefined
    return refuse(reply, request.url, `${prefix}/pass`, createRandom(`${seed}/citadel/${request.url}`).int(0x1000000, 0xfffffff))
  })
  scope.get<{ Querystring: { to?: string } }>('/pass', async (request, reply) => {
    const { to } = request.query
    // Only back into this shop: a redirect to anywhere would serve others.
    const back = typeof to === 'string' && (to === prefix || to.startsWith(`${prefix}/`)) ? to : prefix
    return reply.header('set-cookie', `${pass}; Path=${prefix}; HttpOnly; SameSite=Lax`).redirect(back, 303)
  })
}

const hasPass = (cookies: string | undefined) => cookies?.split(/;\s*/).includes(pass) ?? false

function refuse(reply: FastifyReply, url: string, gate: string, incident: number): FastifyReply {
  return reply
    .code(403)
    .header('server', 'portcullis')
    .header('cache-control', 'no-store')
    .type('text/html; charset=utf-8')
    .send(wallPage(url, gate, incident.toString(16)))
}

const wallPage = (url: string, gate: string, incident: string) => `<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><meta name="robots" content="noindex, nofollow"><title>One moment | Portcullis</title></head>
<body>
<div id="portcullis" role="alertdialog">
<h2>Halt! Who goes there?</h2>
<p>This shop is guarded by Portcullis. Something about your visit made us think of a machine.</p>
<form action="${gate}" method="get"><input type="hidden" name="to" value="${escapeHtml(url)}"><button>I am a person</button></form>
<p><small>Incident ${incident}. Tell it to the shop if this is a mistake.</small></p>
</div>
</body>
</html>
`
