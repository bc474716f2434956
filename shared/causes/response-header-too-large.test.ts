import { describe, expect, it } from 'vitest'
import type { Written } from '../../test/traffic/exchange.ts'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { good, login, loginSteps } from '../../test/traffic/login.ts'
import type { Header } from '../exchange/exchange.ts'

const { callback } = loginSteps()
const nginx: Partial<Written> = {
  status: 502,
  answerHeaders: [['Content-Type', 'text/html']],
  answer: '<html><h1>502 Bad Gateway</h1></html>',
}

/** The login goes well behind the gateway, which answers the browser so. */
function behindGateway(outer: Partial<Written>, innerHeaders: readonly Header[]): Written[] {
  const steps = login({ callback: { ...outer, at: 400, took: 100 }, token: { at: 407, took: 5 }, resource: null })
  const inner: Written = {
    ...callback,
    url: callback.url.replace('https://app.example', 'http://app:3000'),
    at: 405,
    took: 20,
    answerHeaders: [...innerHeaders, ['Location', '/']],
  }
  return [...steps.slice(0, 5), inner, ...steps.slice(5)]
}

const cookie = (size: number): Header => ['Set-Cookie', `session=${'x'.repeat(size)}; Path=/`]

describe('response-header-too-large', () => {
  it('is found where the gateway makes a 502 of an answer with large cookies', () => {
    const { flows, findings } = analysed(behindGateway(nginx, [cookie(3000), cookie(3000)]))
    expect(flows).toHaveLength(1)
    expect(inShort(findings)).toEqual([
      {
        cause: 'response-header-too-large',
        severity: 'error',
        evidence: ['4 response.status: 502 | 302', '5 response.header.set-cookie: 6060 bytes in Set-Cookie | -'],
      },
    ])
  })

  it('is found where the browser brings more cookies than is read', () => {
    const headers: readonly Header[] = [['Cookie', `a=${'x'.repeat(9000)}`]]
    const change = { callback: { status: 431, answerHeaders: [], headers }, token: null, resource: null }
    expect(inShort(analysed(login(change)).findings)).toEqual([
      {
        cause: 'response-header-too-large',
        severity: 'error',
        evidence: ['4 response.status: 431 | -', '4 request.header.cookie: 9012 bytes in Cookie | -'],
      },
    ])
    const bad = { ...change, callback: { ...change.callback, status: 400 } }
    expect(analysed(login(bad)).findings.map(({ cause }) => cause)).toEqual(['response-header-too-large'])
  })

  it('is found in the words of a page of the authorization server', () => {
    const page = {
      status: 400,
      answerHeaders: [['Content-Type', 'text/html'] as const],
      answer: '<html><h1>400 Bad Request</h1>Request Header Or Cookie Too Large<hr>nginx</html>',
    }
    const stop = { page: null, submit: null, callback: null, token: null, resource: null }
    expect(analysed(login({ authorize: page, ...stop })).findings.map(({ cause }) => cause)).toEqual([
      'response-header-too-large',
    ])
  })

  it.each<readonly [string, readonly Written[]]>([
    ['the large answer came through', behindGateway({}, [cookie(3000), cookie(3000)])],
    ['the 502 has another reason', behindGateway(nginx, [cookie(100)])],
    [
      'a 400 comes with few cookies',
      login({
        callback: { status: 400, answerHeaders: [], headers: [['Cookie', 'a=b']] },
        token: null,
        resource: null,
      }),
    ],
    ['it is all well', login({}, { client: good.client })],
  ])('stays silent where %s', (_what, exchanges) => {
    expect(analysed(exchanges).findings.map(({ cause }) => cause)).not.toContain('response-header-too-large')
  })
})
