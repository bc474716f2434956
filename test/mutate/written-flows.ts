import type { Header } from '../../shared/exchange/exchange.ts'
import { capture, type Written } from '../traffic/exchange.ts'
import { good, login, loginSteps } from '../traffic/login.ts'
import { type CapturedFlow, capturedFlow } from './captured-flow.ts'

// Good flows that no recorded capture has: a fault that needs their shape is put into them.

const cookie = `oauth_state=${good.state}`
const setCookie: Header = ['Set-Cookie', `${cookie}; Path=/; HttpOnly; Secure; SameSite=Lax`]
const agent: Header = ['User-Agent', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0']
const accept: Header = ['Accept', 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8']
const noStore: Header = ['Cache-Control', 'no-store']

/** A server whose login page is posted, and whose answer to that is the redirect to the client, which keeps its state in a cookie. */
const code: readonly Written[] = login({
  start: { headers: [agent, accept], answerHeaders: [setCookie, ...loginSteps().start.answerHeaders] },
  authorize: { headers: [agent, accept] },
  submit: { status: 303 },
  callback: { headers: [agent, accept, ['Cookie', cookie]] },
})

/** The same with a gateway in front of the client, which was seen on both of its sides. */
function behindGateway(steps: readonly Written[]): readonly Written[] {
  const told: readonly Header[] = [
    ['Host', 'app.example'],
    ['X-Forwarded-Proto', 'https'],
    ['X-Forwarded-Host', 'app.example'],
  ]
  return steps.flatMap((step, index): readonly Written[] => {
    const at = index * 200
    if (!step.url.startsWith(good.client)) return [{ ...step, at }]
    const inner = step.url.replace(good.client, 'http://app:3000')
    return [
      { ...step, at, took: 150 },
      { ...step, url: inner, headers: [...told, ...(step.headers ?? [])], at: at + 5, took: 140 },
    ]
  })
}

/** A client that has its own session in a cookie, and asks for no nonce: its token requests are plain in all they carry. */
const inSession: readonly Written[] = login({
  start: { headers: [agent, accept, ['Cookie', 'JSESSIONID=5f1c09']] },
  authorize: { headers: [agent, accept] },
  submit: { status: 303 },
  callback: { headers: [agent, accept, ['Cookie', 'JSESSIONID=5f1c09']] },
  token: {
    answerHeaders: [noStore],
    json: { access_token: good.accessToken, token_type: 'Bearer', expires_in: 3600, scope: 'profile' },
  },
}).map((step) => JSON.parse(JSON.stringify(step).replaceAll(/openid(?:\+|%20)profile/g, 'profile')))

/** Read as the recorded captures are; no key that signed in them is at hand. */
export function writtenFlows(): readonly CapturedFlow[] {
  return [
    capturedFlow('written:code-by-posted-form', capture(code)),
    capturedFlow('written:client-behind-gateway', capture(behindGateway(code))),
    capturedFlow('written:client-with-session', capture(inSession)),
  ]
}
