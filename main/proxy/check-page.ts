import type { IncomingMessage, ServerResponse } from 'node:http'
import { checkHost } from '../../shared/connection-check/check-address.ts'
import type { SeenCheck, SeenClient, SeenClients } from '../../shared/connection-check/seen-clients.ts'
import { type CheckStep, checkSteps, refusalWords } from '../../shared/connection-check/verdict.ts'
import { escaped } from './escaped.ts'
import { sendOwn } from './send-own.ts'

/** How often the page asks again by itself, until HTTPS was tried. */
const mostReloads = 5

/**
 * Answers a check: a page for a browser, which tries HTTPS by a picture and loads itself again with the result, and
 * so needs no script; a sentence for any other client. Both say what the proxy saw.
 */
export function answerCheck(
  request: IncomingMessage,
  answer: ServerResponse,
  check: SeenCheck,
  client: SeenClient | undefined,
): void {
  const steps = checkSteps(check.id, check, client, 0)
  if (request.url?.includes('/tried.svg')) return sendOwn(answer, { type: 'image/svg+xml', body: tried })
  if (!request.headers.accept?.includes('text/html'))
    return sendOwn(answer, { type: 'text/plain; charset=utf-8', body: sentence(check) })
  const reloads = Number(/[?&]again=(\d+)/.exec(request.url ?? '')?.[1] ?? 0)
  // Who opens the page again may have mended it since, and what was refused before says nothing.
  const isJudged = check.trusted || (check.refused !== null && reloads > 0)
  const undecided = check.plain && !isJudged && reloads < mostReloads
  // Its picture is of the check's host.
  const body = page(check, steps, undecided ? reloads + 1 : undefined)
  sendOwn(answer, { type: 'text/html; charset=utf-8', body, pictures: 'https:' })
}

/** Answers what was seen of a check, for who asks about it and does not make it: our own command line. */
export function answerSeen(answer: ServerResponse, { checks }: SeenClients, check: string): void {
  sendOwn(answer, { type: 'application/json', body: JSON.stringify(checks.find(({ id }) => id === check) ?? null) })
}

/** What one command prints. */
function sentence({ id, trusted, direct, plain, tunnel, refused }: SeenCheck): string {
  if (refused) return `This client uses Tokentrail as its proxy. ${refusalWords(refused)}\n`
  if (trusted) return 'This client uses Tokentrail and trusts its certificate: its HTTPS is read.\n'
  if (plain || tunnel)
    return `This client uses Tokentrail as its proxy. Whether it trusts the certificate, https://${checkHost(id)}/ tells.\n`
  return direct ? 'This client reaches Tokentrail, but does not use it as its proxy.\n' : ''
}

function page(check: SeenCheck, steps: readonly CheckStep[], again: number | undefined): string {
  const host = checkHost(check.id)
  const address = check.direct && !check.plain ? `/check/${check.id}` : '/'
  const states = { good: 'Yes', bad: 'No', waiting: 'Not yet', note: 'Not known' } as const
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
${again === undefined ? '' : `<meta http-equiv="refresh" content="2;url=${address}?again=${again}">`}
<title>Tokentrail: connection check</title>
<style>
:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
body{max-width:40rem;margin:2.5rem auto;padding:0 1.25rem}
h1{font-size:1.4rem}h2{font-size:1rem;margin:1.5rem 0 .2rem}p{margin:0;overflow-wrap:anywhere}
</style>
<h1>Connection check</h1>
${steps.map(({ title, state, text }) => `<section><h2>${title}: ${states[state]}</h2><p>${escaped(text)}</p></section>`).join('\n')}
${check.trusted ? '' : `<p><br><a href="https://${host}/">Ask for HTTPS</a> · <a href="http://tokentrail.test/">Get the certificate</a></p>`}
${check.plain && !check.trusted ? `<img src="https://${host}/tried.svg" alt="" width="1" height="1">` : ''}
</html>
`
}

const tried = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'
