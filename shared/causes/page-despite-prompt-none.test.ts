import { describe, expect, it } from 'vitest'
import { capture, type Written } from '../../test/traffic/exchange.ts'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { asking, good, login, refusedAt } from '../../test/traffic/login.ts'
import type { Header } from '../exchange/exchange.ts'
import { createAnalysis } from './analysis.ts'

const ofCause = (exchanges: readonly Written[]) =>
  inShort(analysed(exchanges).findings.filter(({ cause }) => cause === 'page-despite-prompt-none'))

const silent = asking({ prompt: 'none' })
const html: readonly Header[] = [['Content-Type', 'text/html; charset=utf-8']]
const page = (body: string): Partial<Written> => ({
  status: 200,
  answerHeaders: html,
  answer: `<!doctype html><html><body>${body}</body></html>`,
})
const loginForm =
  '<form method="post"><input name="user"><input type="password" name="pw"><button>Log in</button></form>'
const answeredBy = (answer: Partial<Written>): readonly Written[] => [{ url: silent, ...answer }]

const found = (severity: string, exchange: number, asked = 0) => [
  {
    cause: 'page-despite-prompt-none',
    severity,
    evidence: [
      `${exchange} response.body: a page with a form | a redirect with a code, or with error=login_required`,
      `${asked} request.query.prompt: none | -`,
    ],
  },
]

describe('page-despite-prompt-none', () => {
  it('stays silent where the server answers with a code or with login_required', () => {
    expect(ofCause([refusedAt(silent, { error: 'login_required' })])).toEqual([])
    expect(ofCause(login({ start: null, authorize: { url: silent }, page: null, submit: { url: silent } }))).toEqual([])
  })

  it('stays silent where the client allows pages, or does not use OpenID Connect', () => {
    expect(ofCause([{ url: asking({}), ...page(loginForm) }])).toEqual([])
    expect(ofCause([{ url: asking({ prompt: 'none', scope: 'profile' }), ...page(loginForm) }])).toEqual([])
  })

  it('stays silent where the page is the response: it posts itself, or hands it to the page around it', () => {
    const posts =
      '<form method="post" action="https://app.example/callback"><input type="hidden" name="error" value="login_required"><noscript><button>Go on</button></noscript></form><script>document.forms[0].submit()</script>'
    expect(ofCause(answeredBy(page(posts)))).toEqual([])
    const message =
      '<script>parent.postMessage({type:"authorization_response",response:{error:"login_required"}},"https://app.example")</script>'
    expect(ofCause(answeredBy(page(message)))).toEqual([])
  })

  it("stays silent at a session check's frame and at the client's own page", () => {
    const frame: Written = { url: `${good.server}/session/check`, ...page('<script>onmessage=()=>{}</script>') }
    expect(ofCause([refusedAt(silent, { error: 'login_required' }), frame])).toEqual([])
    const delivered = `${good.redirectUri}?error=login_required&state=${good.state}`
    expect(ofCause([refusedAt(silent, { error: 'login_required' }), { url: delivered, ...page(loginForm) }])).toEqual(
      [],
    )
  })

  it('is an error where the login page comes and nothing else', () => {
    expect(ofCause(answeredBy(page(loginForm)))).toEqual(found('error', 0))
    expect(ofCause(answeredBy(page('<form method="post"><button>Allow</button></form>')))).toEqual(found('error', 0))
  })

  it('is found where a redirect leads to the page, which comes after the request was looked at', () => {
    const leads: Written = { url: silent, status: 302, answerHeaders: [['Location', `${good.server}/login/1`]] }
    const shown: Written = { url: `${good.server}/login/1`, ...page(loginForm) }
    expect(ofCause([leads, shown])).toEqual(found('error', 1))
    const analysis = createAnalysis()
    const [first, second] = capture([leads, shown])
    if (!first || !second) throw new Error('two exchanges')
    analysis.add(first)
    const [flow] = analysis.flows()
    expect(analysis.findings(flow?.id)).toEqual([])
    expect(analysis.add(second).changed).toContain(flow?.id)
    expect(analysis.findings(flow?.id)).toHaveLength(1)
  })

  it('is a warning where the person logged in on the page, and the login went on', () => {
    const steps = login({ start: null, authorize: { url: silent }, page: page(loginForm) })
    expect(ofCause(steps)).toEqual(found('warning', 1))
  })
})
