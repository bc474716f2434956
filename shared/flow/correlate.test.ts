import { describe, expect, it } from 'vitest'
import { capture, type Written, written } from '../../test/traffic/exchange.ts'
import { good, login, loginSteps } from '../../test/traffic/login.ts'
import { createAnalysis } from '../causes/analysis.ts'
import { type Exchange, emptyBody } from '../exchange/exchange.ts'
import type { Flow } from './flow.ts'

/** A flow as its steps with their exchanges, sightings in brackets. */
function outline(flow: Flow): readonly string[] {
  return flow.steps.map(({ kind, message, sightings }) => {
    const others = sightings.map((sighting) => ` (${sighting.as} ${sighting.message.exchange})`).join('')
    return `${message.exchange} ${kind}${others}`
  })
}

function flowsOf(exchanges: readonly Exchange[]): readonly Flow[] {
  const analysis = createAnalysis()
  for (const exchange of exchanges) analysis.add(exchange)
  return [...analysis.flows()]
}

const outlinesOf = (exchanges: readonly Written[]) => flowsOf(capture(exchanges)).map(outline)

const wholeLogin = [
  '1 authorization-request',
  '3 authorization-response (delivery 4)',
  '5 token-request',
  '5 token-response',
  '6 resource-request',
  '6 resource-response',
]

describe('correlation', () => {
  it('ties the six steps of a login together', () => {
    const [flow, ...others] = flowsOf(capture(login()))
    expect(others).toEqual([])
    expect(flow && outline(flow)).toEqual(wholeLogin)
    expect(flow).toMatchObject({ outcome: 'completed', grant: 'authorization_code', server: 'https://as.example' })
  })

  it('gives the same flow when each exchange is told first as pending, then whole', () => {
    const analysis = createAnalysis()
    for (const exchange of capture(login())) {
      const { ended: _ended, responseStarted: _started, ...timing } = exchange.timing
      analysis.add({ ...exchange, timing, outcome: { kind: 'pending' } })
      analysis.add(exchange)
    }
    expect([...analysis.flows()].map(outline)).toEqual([wholeLogin])
  })

  it('gives the same flow when the back channel is told before the front channel', () => {
    const [start, authorize, page, submit, callback, token, resource] = capture(login())
    const late = [token, resource, start, authorize, page, submit, callback].filter(
      (exchange) => exchange !== undefined,
    )
    expect(flowsOf(late).map(outline)).toEqual([wholeLogin])
  })

  it('changes nothing when an exchange is told again', () => {
    const exchanges = capture(login())
    expect(flowsOf([...exchanges, ...exchanges]).map(outline)).toEqual([wholeLogin])
  })

  it('keeps two logins at once apart, though client and redirect URI are the same', () => {
    const one = login()
    const two = login({}, { state: 'TheOtherTabsState', code: 'the-other-code', accessToken: 'the-other-token' })
    const mixed = one.flatMap((exchange, index) => [exchange, ...(two[index] ? [two[index]] : [])])
    expect(outlinesOf(mixed)).toEqual([
      [
        '2 authorization-request',
        '6 authorization-response (delivery 8)',
        '10 token-request',
        '10 token-response',
        '12 resource-request',
        '12 resource-response',
      ],
      [
        '3 authorization-request',
        '7 authorization-response (delivery 9)',
        '11 token-request',
        '11 token-response',
        '13 resource-request',
        '13 resource-response',
      ],
    ])
  })

  it('keeps a login that was begun anew apart from the one that was given up', () => {
    const given_up = login({ page: null, submit: null, callback: null, token: null, resource: null })
    const anew = login({}, { state: 'AfterTheFirstOne', code: 'c2', accessToken: 't2' })
    const flows = flowsOf(capture([...given_up, ...anew]))
    expect(flows.map(({ outcome, parent }) => [outcome, parent])).toEqual([
      ['incomplete', undefined],
      ['completed', undefined],
    ])
  })

  it('takes the same request again, after the login page, for a repeat', () => {
    const steps = loginSteps()
    const again = { ...steps.authorize, answerHeaders: steps.submit.answerHeaders }
    const back = { ...steps.submit, answerHeaders: [['Location', steps.authorize.url] as const] }
    const outlines = outlinesOf([steps.authorize, steps.page, back, again, steps.callback, steps.token])
    expect(outlines).toEqual([
      [
        '0 authorization-request (repeat 3)',
        '3 authorization-response (delivery 4)',
        '5 token-request',
        '5 token-response',
      ],
    ])
  })

  it('nests the login at another provider in the flow within which it ran', () => {
    const outer = loginSteps()
    const broker = {
      server: 'https://social.example',
      client: 'https://as.example',
      clientId: 'as-at-social',
      redirectUri: 'https://as.example/broker/callback',
      state: 'BrokerStateOfItsOwn',
      code: 'broker-code',
      accessToken: 'broker-token',
    }
    const inner = loginSteps(broker)
    const flows = flowsOf(
      capture([
        { ...outer.authorize, answerHeaders: inner.start.answerHeaders },
        { ...inner.authorize, answerHeaders: inner.submit.answerHeaders },
        { ...inner.callback, answerHeaders: outer.submit.answerHeaders },
        inner.token,
        outer.callback,
        outer.token,
        outer.resource,
      ]),
    )
    expect(flows.map(({ clientId, parent, outcome }) => [clientId?.value, parent, outcome])).toEqual([
      ['web-app', undefined, 'completed'],
      ['as-at-social', flows[0]?.id, 'completed'],
    ])
    expect(flows.map(outline)).toEqual([
      [
        '0 authorization-request',
        '2 authorization-response (delivery 4)',
        '5 token-request',
        '5 token-response',
        '6 resource-request',
        '6 resource-response',
      ],
      ['1 authorization-request', '1 authorization-response (delivery 2)', '3 token-request', '3 token-response'],
    ])
  })

  it('puts the leg behind a gateway beside the leg before it', () => {
    const { authorize, token, resource } = loginSteps()
    const outlines = outlinesOf([
      ...login({ resource: null }),
      { ...token, url: 'http://10.0.0.7/token', at: 505, took: 9 },
      { ...resource, at: 700, took: 50 },
      { ...resource, url: 'http://10.0.0.8/me', at: 710, took: 20 },
      { ...authorize, url: authorize.url.replace('https://as.example', 'http://10.0.0.7'), at: 105, took: 9 },
    ])
    expect(outlines).toEqual([
      [
        '1 authorization-request (inner-leg 9)',
        '3 authorization-response (delivery 4)',
        '5 token-request (inner-leg 6)',
        '5 token-response (inner-leg 6)',
        '7 resource-request (inner-leg 8)',
        '7 resource-response (inner-leg 8)',
      ],
    ])
  })

  it('takes for no leg what began after a request ended that was told while it went on', () => {
    const { resource } = loginSteps()
    const [outer, ...later] = capture([
      { ...resource, at: 0, took: 50 },
      { ...resource, url: 'http://10.0.0.8/me', at: 100 },
      { ...resource, url: 'http://10.0.0.8/me', at: 200 },
    ])
    const analysis = createAnalysis()
    if (outer) analysis.add({ ...outer, timing: {}, outcome: { kind: 'pending' } })
    for (const told of [outer, ...later]) if (told) analysis.add(told)
    expect([...analysis.flows()].map(outline)).toEqual([
      [0, 1, 2].flatMap((id) => [`${id} resource-request`, `${id} resource-response`]),
    ])
  })

  it('takes for its legs the first few of what runs within a stream without an end', () => {
    const { resource } = loginSteps()
    const analysis = createAnalysis()
    const { status: _status, ...stream } = resource
    for (const told of capture([
      stream,
      ...Array.from({ length: 20 }, () => ({ ...resource, url: 'http://10.0.0.8/me' })),
    ]))
      analysis.add(told)
    const [flow] = analysis.flows()
    expect(flow?.steps[0]?.sightings).toHaveLength(8)
    expect(flow?.steps.filter(({ kind }) => kind === 'resource-request')).toHaveLength(1 + 12)
  })

  it('puts the legs together where whole milliseconds tell that the inner one ended last', () => {
    const { token } = loginSteps()
    const outlines = outlinesOf([
      ...login({ token: { at: 500, took: 4.3 }, resource: null }),
      { ...token, url: 'http://10.0.0.7/token', at: 501, took: 4.1 },
    ])
    expect(outlines[0]).toContain('5 token-request (inner-leg 6)')
  })

  it('puts the legs together also where the inner one is told to have ended first', () => {
    const steps = loginSteps()
    const legs = [
      { ...steps.submit, at: 300, took: 50 },
      { ...steps.submit, url: 'http://10.0.0.7/login/1', headers: [], at: 310, took: 20 },
      { ...steps.token, at: 500, took: 50 },
      { ...steps.token, url: 'http://10.0.0.7/token', at: 510, took: 20 },
    ] as const
    const analysis = createAnalysis()
    const [authorize, outer, inner, token, innerToken] = capture([steps.authorize, ...legs])
    const pending = (exchange: Exchange | undefined) => {
      if (exchange) analysis.add({ ...exchange, timing: {}, outcome: { kind: 'pending' } })
    }
    for (const told of [authorize]) if (told) analysis.add(told)
    for (const [one, other] of [
      [outer, inner],
      [token, innerToken],
    ] as const) {
      pending(one)
      pending(other)
      for (const told of [other, one]) if (told) analysis.add(told)
    }
    expect([...analysis.flows()].map(outline)).toEqual([
      [
        '0 authorization-request',
        '1 authorization-response (inner-leg 2)',
        '3 token-request (inner-leg 4)',
        '3 token-response (inner-leg 4)',
      ],
    ])
  })

  it('puts the legs of a refusal together, which has no code to be known by', () => {
    const { authorize, submit } = loginSteps()
    const refusedAt = `${good.redirectUri}?error=access_denied&state=${good.state}`
    const refusal = { answerHeaders: [['Location', refusedAt]] } as const
    const exchanges = capture([
      { ...authorize, at: 0 },
      { ...submit, ...refusal, at: 100, took: 50 },
      { ...submit, ...refusal, url: 'http://10.0.0.7/login/1', headers: [], at: 110, took: 20 },
      { url: refusedAt, status: 400, at: 200 },
    ])
    const [asked, outer, inner, callback] = exchanges
    const pending = (exchange: Exchange | undefined) =>
      exchange && { ...exchange, timing: {}, outcome: { kind: 'pending' } as const }
    for (const told of [exchanges, [asked, pending(outer), pending(inner), inner, outer, callback]]) {
      expect(flowsOf(told.filter((exchange) => exchange !== undefined)).map(outline)).toEqual([
        ['0 authorization-request', '1 authorization-response (inner-leg 2) (delivery 3)'],
      ])
    }
  })

  it('puts the leg of a callback behind a gateway of the client beside its delivery, told first or last', () => {
    const { start, authorize, submit, callback } = loginSteps()
    const behind = (step: Written) => step.url.replace('https://app.example', 'http://app:3000')
    const exchanges = capture([
      { ...start, at: 0, took: 50 },
      { ...start, url: behind(start), at: 5, took: 20 },
      { ...authorize, at: 100 },
      { ...submit, at: 200 },
      { ...callback, at: 300, took: 50 },
      { ...callback, url: behind(callback), at: 305, took: 20 },
    ])
    const [outerStart, innerStart, asked, submitted, outer, inner] = exchanges
    const pending = (exchange: Exchange | undefined) =>
      exchange && { ...exchange, timing: {}, outcome: { kind: 'pending' } as const }
    const live = [pending(outerStart), pending(innerStart), innerStart, outerStart, asked, submitted]
    const ended = [pending(outer), pending(inner), inner, outer]
    for (const told of [exchanges, [...live, ...ended]]) {
      const [flow, ...others] = flowsOf(told.filter((exchange) => exchange !== undefined))
      expect(others).toEqual([])
      expect(flow && outline(flow)).toEqual([
        '2 authorization-request',
        '3 authorization-response (delivery 4) (inner-leg 5)',
      ])
      expect(flow?.initiator).toMatchObject({ url: start.url, exchange: { id: 0 }, inner: { id: 1 } })
    }
  })

  it('knows what sent the browser off also where it followed before the end of that was told', () => {
    const [start, authorize, ...rest] = capture(login())
    const [flow] = flowsOf([authorize, start, ...rest].filter((exchange) => exchange !== undefined))
    expect(flow?.initiator).toMatchObject({ url: 'https://app.example/login', exchange: { id: 0 } })
  })

  it('takes a resource request home whose token was used before the end of its response was told', () => {
    const exchanges = capture(login())
    const [token, resource] = [exchanges[5], exchanges[6]]
    const analysis = createAnalysis()
    const tell = (exchange: Exchange | undefined, pending = false) =>
      exchange && analysis.add(pending ? { ...exchange, timing: {}, outcome: { kind: 'pending' } } : exchange)
    for (const exchange of exchanges.slice(0, 5)) tell(exchange)
    tell(token, true)
    tell(resource, true)
    expect([...analysis.flows()]).toHaveLength(2)
    const changes = tell(token)
    expect(changes?.removed).toHaveLength(1)
    tell(resource)
    expect([...analysis.flows()].map(outline)).toEqual([wholeLogin])
  })

  it('waits for the body of a request before it puts it anywhere', () => {
    const metadata = written(100, {
      url: 'https://as.example/.well-known/openid-configuration',
      status: 200,
      json: { issuer: 'https://as.example', token_endpoint: 'https://as.example/token' },
    })
    const analysis = createAnalysis()
    for (const exchange of [metadata, ...capture(login()).slice(0, 5)]) analysis.add(exchange)
    const token = capture(login())[5]
    if (!token) throw new Error('the login has a token request')
    const begun = {
      ...token,
      timing: {},
      outcome: { kind: 'pending' },
      request: { ...token.request, body: emptyBody },
    } as const
    analysis.add(begun)
    expect([...analysis.flows()]).toHaveLength(1)
    analysis.add({ ...begun, timing: { requestEnded: 1 }, request: token.request })
    analysis.add(token)
    expect([...analysis.flows()].map(outline)).toEqual([wholeLogin.slice(0, 4)])
  })

  it('takes a delivery that is told before the redirect for a delivery all the same', () => {
    const [start, authorize, page, submit, callback] = capture(login())
    const analysis = createAnalysis()
    for (const exchange of [start, authorize, page, callback, submit]) if (exchange) analysis.add(exchange)
    expect([...analysis.flows()].map(outline)).toEqual([wholeLogin.slice(0, 2)])
  })

  it('does not take two requests that run side by side for legs', () => {
    const { resource } = loginSteps()
    const outlines = outlinesOf([
      ...login({ resource: null }),
      { ...resource, at: 700, took: 90 },
      { ...resource, url: 'https://api.example/orders', at: 710, took: 20 },
    ])
    expect(outlines[0]?.slice(4)).toEqual([
      '6 resource-request',
      '7 resource-request',
      '7 resource-response',
      '6 resource-response',
    ])
  })

  it('ties refresh, introspection, revocation and logout to the flow that gave the tokens', () => {
    const { token } = loginSteps()
    const json = { ...token.json, refresh_token: 'rt-1', id_token: 'a.b.c' }
    const outlines = outlinesOf([
      ...login({ token: { json }, resource: null }),
      {
        url: 'https://as.example/token',
        form: { grant_type: 'refresh_token', refresh_token: 'rt-1', client_id: 'web-app' },
        status: 200,
        json: { access_token: 'at-2', token_type: 'Bearer', refresh_token: 'rt-2' },
      },
      { url: 'https://api.example/me', headers: [['authorization', 'bearer at-2']], status: 200, json: {} },
      {
        url: 'https://as.example/introspect',
        form: { token: 'at-2', client_id: 'api', client_secret: 's' },
        status: 200,
        json: { active: true },
      },
      {
        url: 'https://as.example/revoke',
        form: { token: 'rt-2', token_type_hint: 'refresh_token', client_id: 'web-app' },
        status: 200,
      },
      {
        url: 'https://as.example/logout?id_token_hint=a.b.c',
        status: 302,
        answerHeaders: [['Location', 'https://app.example/']],
      },
    ])
    expect(outlines[0]?.slice(4)).toEqual([
      '6 token-request',
      '6 token-response',
      '7 resource-request',
      '7 resource-response',
      '8 introspection-request',
      '8 introspection-response',
      '9 revocation-request',
      '9 revocation-response',
      '10 end-session-request',
      '10 end-session-response',
    ])
    expect(outlines).toHaveLength(1)
  })

  it('ties a pushed request to the login that it began', () => {
    const steps = loginSteps()
    const pushed = Object.fromEntries(new URL(steps.authorize.url).searchParams)
    const outlines = outlinesOf([
      {
        url: 'https://as.example/par',
        form: { ...pushed, client_secret: 's' },
        status: 201,
        json: { request_uri: 'urn:ietf:params:oauth:request_uri:1', expires_in: 60 },
      },
      {
        ...steps.authorize,
        url: 'https://as.example/authorize?client_id=web-app&request_uri=urn%3Aietf%3Aparams%3Aoauth%3Arequest_uri%3A1',
        answerHeaders: steps.submit.answerHeaders,
      },
      steps.callback,
      steps.token,
    ])
    expect(outlines).toEqual([
      [
        '0 pushed-authorization-request',
        '0 pushed-authorization-response',
        '1 authorization-request',
        '1 authorization-response (delivery 2)',
        '3 token-request',
        '3 token-response',
      ],
    ])
  })

  it('ties the polling of a device to its codes', () => {
    const grant_type = 'urn:ietf:params:oauth:grant-type:device_code'
    const poll = { url: 'https://as.example/token', form: { grant_type, device_code: 'dc', client_id: 'tv' } }
    const flows = flowsOf(
      capture([
        {
          url: 'https://as.example/device',
          form: { client_id: 'tv', scope: 'openid' },
          status: 200,
          json: { device_code: 'dc', user_code: 'WDJB-MJHT', verification_uri: 'https://as.example/activate' },
        },
        { ...poll, status: 400, json: { error: 'authorization_pending' } },
        { ...poll, status: 200, json: { access_token: 'at', token_type: 'Bearer' } },
      ]),
    )
    expect(flows.map(({ grant, outcome, steps }) => [grant, outcome, steps.length])).toEqual([
      ['device_code', 'completed', 6],
    ])
  })

  it('reads form_post, fragment and implicit responses', () => {
    const form = { code: good.code, state: good.state, iss: 'https://as.example' }
    const { authorize, token } = loginSteps()
    const posted = outlinesOf([authorize, { url: good.redirectUri, form, status: 302 }, token])
    expect(posted).toEqual([
      ['0 authorization-request', '1 authorization-response', '2 token-request', '2 token-response'],
    ])
    const implicit = flowsOf(
      capture([
        {
          url: 'https://as.example/authorize?response_type=id_token%20token&client_id=spa&redirect_uri=https%3A%2F%2Fspa.example%2F&state=Zk3vT9qLx2Rw8YbN&nonce=n',
          status: 302,
          answerHeaders: [
            [
              'Location',
              'https://spa.example/#access_token=at&token_type=Bearer&id_token=a.b.c&state=Zk3vT9qLx2Rw8YbN',
            ],
          ],
        },
        { url: 'https://api.example/x', headers: [['Authorization', 'Bearer at']], status: 200 },
      ]),
    )
    expect(implicit.map((flow) => [flow.grant, flow.outcome, flow.steps.length])).toEqual([
      ['implicit', 'completed', 4],
    ])
  })

  it('takes the page that opens with a fragment for no delivery of the response', () => {
    const html = [['Accept', 'text/html']] as const
    const state = 'Zk3vT9qLx2Rw8YbN'
    const flows = flowsOf(
      capture([
        {
          url: `https://as.example/authorize?response_type=code%20id_token&client_id=spa&redirect_uri=https%3A%2F%2Fspa.example%2Fcb&state=${state}&nonce=n`,
          headers: html,
          status: 302,
          answerHeaders: [['Location', `https://spa.example/cb#code=c&id_token=a.b.c&state=${state}`]],
        },
        { url: 'https://spa.example/cb', headers: html, status: 200, answer: '<script>…</script>' },
      ]),
    )
    expect(flows.map(({ core }) => core.map(({ kind, sightings }) => [kind, sightings.length]))).toEqual([
      [
        ['authorization-request', 0],
        ['authorization-response', 0],
      ],
    ])
  })

  it('takes an encrypted response that is asked for twice for two deliveries of one', () => {
    const response = 'eyJhbGciOiJSU0EtT0FFUCJ9.a2V5.aXY.dGV4dA.dGFn'
    const back = `${good.redirectUri}?response=${response}`
    const [authorize] = login({ start: null })
    const url = `${authorize?.url}&response_mode=jwt`
    expect(
      outlinesOf([
        { url, status: 302, answerHeaders: [['Location', back]] },
        { url: back, status: 302, answerHeaders: [['Location', '/']] },
        { url: back, status: 500 },
      ]),
    ).toEqual([['0 authorization-request', '0 authorization-response (delivery 1) (delivery 2)']])
  })

  it('knows a response that gives nothing by state and iss, wherever it was sent', () => {
    const { authorize } = loginSteps()
    const url = authorize.url.replace('response_type=code', 'response_type=none')
    const back = (to: string) => `${to}?state=${good.state}&iss=${encodeURIComponent(good.server)}`
    const sent = (to: string) => outlinesOf([{ url, status: 302, answerHeaders: [['Location', back(to)]] }])
    const whole = [['0 authorization-request', '0 authorization-response']]
    expect(sent('https://elsewhere.example/callback')).toEqual(whole)
    expect(sent(`${good.server}/consent`), 'the server keeps the state on its own pages').toEqual([
      ['0 authorization-request'],
    ])
  })

  it('takes no voucher code, search or ordinary redirect for OAuth', () => {
    expect(
      outlinesOf([
        { url: 'https://shop.example/cart?code=SUMMER26', status: 200 },
        {
          url: 'https://shop.example/pay?state=ny&city=albany',
          status: 302,
          answerHeaders: [['Location', '/done?code=7']],
        },
        { url: 'https://shop.example/api', form: { token: 'csrf', q: 'x' }, status: 200, json: { ok: true } },
        { url: 'https://shop.example/oops?error=not_found', status: 404 },
      ]),
    ).toEqual([])
  })

  it('costs the same for an exchange late in the session as early', () => {
    const analysis = createAnalysis()
    const visits: number[] = []
    for (let round = 0; round < 300; round++) {
      const at = round * 10_000
      for (const [index, exchange] of login(
        {},
        { state: `state-number-${round}`, code: `code-${round}`, accessToken: `token-${round}` },
      ).entries()) {
        const { changed } = analysis.add(written(round * 10 + index, { ...exchange, at: at + index * 100 }))
        visits.push(changed.length)
      }
    }
    expect([...analysis.flows()]).toHaveLength(300)
    expect(Math.max(...visits)).toBe(1)
  })
})
