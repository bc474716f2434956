import { describe, expect, it } from 'vitest'
import type { Written } from '../../test/traffic/exchange.ts'
import { flowsOf, outline, ties } from '../../test/traffic/flows.ts'
import { good, login, loginSteps } from '../../test/traffic/login.ts'
import { jwt } from '../../test/traffic/read.ts'
import { rolesOfStep } from './roles.ts'
import { labelOfStep } from './step-label.ts'

const as = 'https://as.example'
const json = [['Content-Type', 'application/json']] as const
const address = `${as}/register/web-app`

const register: Written = {
  url: `${as}/register`,
  headers: json,
  body: JSON.stringify({ redirect_uris: [good.redirectUri] }),
  status: 201,
  json: {
    client_id: good.clientId,
    client_secret: good.secret,
    redirect_uris: [good.redirectUri],
    registration_access_token: 'rat-1',
    registration_client_uri: address,
  },
}

describe('a registration', () => {
  it('goes before the first login that uses its client id, and no other', () => {
    const second = { state: 'TheSecondStateOfIt', code: 'c2', accessToken: 't2' }
    const flows = flowsOf([register, ...login(), ...login({}, second)])
    expect(flows.map((flow) => outline(flow)[0])).toEqual(['0 registration-request', '9 authorization-request'])
    expect(flows[0] && ties(flows[0])).toContain('2 authorization-request by registration')
  })

  it('goes before a token request of the client itself', () => {
    const form = { grant_type: 'client_credentials', client_id: good.clientId, client_secret: 's' }
    const granted = { status: 200, json: { access_token: 'a', token_type: 'Bearer' } }
    const flows = flowsOf([register, { url: `${as}/token`, form, ...granted }])
    expect(flows).toMatchObject([{ grant: 'client_credentials', outcome: 'completed', steps: { length: 4 } }])
  })

  it('is a flow by itself with the client that it gave', () => {
    expect(flowsOf([register])).toMatchObject([
      { grant: 'none', outcome: 'completed', clientId: { value: good.clientId }, server: as },
    ])
    const refused = { ...register, status: 400, json: { error: 'invalid_redirect_uri' } }
    expect(flowsOf([refused])).toMatchObject([{ grant: 'none', outcome: 'failed' }])
  })

  it('has beside it what reads, changes and deletes it', () => {
    const headers = [...json, ['Authorization', 'Bearer rat-1']] as const
    const flows = flowsOf([
      register,
      ...login({ resource: null }),
      { url: address, headers, status: 200, json: register.json },
      { url: address, method: 'PUT', headers, body: '{"client_id":"web-app"}', status: 200, json: register.json },
      { url: address, method: 'DELETE', headers, status: 204 },
    ])
    expect(flows.map((flow) => outline(flow).slice(6))).toEqual([
      [
        '7 registration-request',
        '7 registration-response',
        '8 registration-request',
        '8 registration-response',
        '9 registration-request',
        '9 registration-response',
      ],
    ])
    expect(flows).toMatchObject([{ outcome: 'completed' }])
  })
})

describe('a request object', () => {
  it('that the server fetches is tied to the request that named it, and names the redirect URI', () => {
    const url = 'https://app.example/ro/1'
    const { authorize, submit, callback, token } = loginSteps()
    const asked = Object.fromEntries(new URL(authorize.url).searchParams)
    const flows = flowsOf([
      {
        ...authorize,
        url: `${as}/authorize?client_id=web-app&request_uri=${encodeURIComponent(`${url}#hash`)}`,
        answerHeaders: submit.answerHeaders,
        at: 0,
        took: 90,
      },
      { url, status: 200, answer: jwt({ iss: 'web-app', ...asked }), at: 20, took: 9 },
      callback,
      token,
    ])
    expect(flows.map(outline)).toEqual([
      [
        '0 authorization-request',
        '1 request-object-request',
        '1 request-object-response',
        '0 authorization-response (delivery 2)',
        '3 token-request',
        '3 token-response',
      ],
    ])
    expect(flows.flatMap(ties)).toContain('1 request-object-request by request-uri')
  })
})

describe('a preflight', () => {
  const metadata: Written = {
    url: `${as}/.well-known/openid-configuration`,
    status: 200,
    json: { issuer: as, authorization_endpoint: `${as}/authorize`, token_endpoint: 'https://token.example/token' },
  }
  const token = { ...loginSteps().token, url: 'https://token.example/token' }
  const preflight: Written = {
    method: 'OPTIONS',
    url: token.url,
    headers: [
      ['Origin', 'https://app.example'],
      ['Access-Control-Request-Method', 'POST'],
    ],
    status: 204,
  }

  it('is tied to the login of the page that asks', () => {
    const { authorize, submit, callback } = loginSteps()
    const flows = flowsOf([
      metadata,
      { ...authorize, answerHeaders: submit.answerHeaders },
      callback,
      preflight,
      { ...token, headers: [...token.headers, ['Origin', 'https://app.example']] },
    ])
    expect(flows.map(outline)).toEqual([
      [
        '1 authorization-request',
        '1 authorization-response (delivery 2)',
        '3 preflight-request',
        '3 preflight-response',
        '4 token-request',
        '4 token-response',
      ],
    ])
    expect(flows.flatMap(ties)).toContain('3 preflight-request by page')
  })

  it('begins the flow of a token request that has no other beginning', () => {
    const form = { grant_type: 'password', username: 'ada', password: 'p', client_id: 'spa' }
    const flows = flowsOf([metadata, preflight, { ...token, form, headers: [['Origin', 'https://app.example']] }])
    expect(flows).toMatchObject([{ grant: 'password', outcome: 'completed', steps: { length: 4 } }])
    expect(flowsOf([metadata, preflight])).toMatchObject([{ grant: 'none', outcome: 'incomplete' }])
  })

  it('keeps the token request of another page apart', () => {
    const form = { grant_type: 'password', username: 'ada', password: 'p', client_id: 'spa' }
    const flows = flowsOf([metadata, preflight, { ...token, form, headers: [['Origin', 'https://b.example']] }])
    expect(flows).toHaveLength(2)
  })
})

describe('OAuth 1.0a', () => {
  const signed = (more: string) =>
    [['Authorization', `OAuth oauth_consumer_key="dpf43f", ${more}oauth_signature="x%3D"`]] as const
  const login1: readonly Written[] = [
    {
      url: `${as}/initiate`,
      method: 'POST',
      headers: signed('oauth_callback="http%3A%2F%2Fapp.example%2Fready", '),
      status: 200,
      answer: 'oauth_token=hh5s93j4&oauth_token_secret=hdhd0244&oauth_callback_confirmed=true',
    },
    {
      url: `${as}/authorize?oauth_token=hh5s93j4`,
      status: 302,
      answerHeaders: [['Location', 'http://app.example/ready?oauth_token=hh5s93j4&oauth_verifier=hfdp7dh3']],
    },
    { url: 'http://app.example/ready?oauth_token=hh5s93j4&oauth_verifier=hfdp7dh3', status: 200 },
    {
      url: `${as}/token`,
      method: 'POST',
      headers: signed('oauth_token="hh5s93j4", oauth_verifier="hfdp7dh3", '),
      status: 200,
      answer: 'oauth_token=nnch734d&oauth_token_secret=pfkkdhi9',
    },
    { url: 'https://api.example/photos', headers: signed('oauth_token="nnch734d", '), status: 200, json: {} },
  ]

  it('is one flow, named as such, with its client', () => {
    const flows = flowsOf(login1)
    expect(flows).toMatchObject([
      { grant: 'oauth1', outcome: 'completed', clientId: { value: 'dpf43f' }, server: as, steps: { length: 10 } },
    ])
    const requests = flows.flatMap(({ steps }) => steps).filter(({ message }) => message.part === 'request')
    expect(requests.map((step) => [labelOfStep(step), rolesOfStep(step).from, rolesOfStep(step).to])).toEqual([
      ['OAuth 1.0a temporary credentials request', 'client', 'authorization-server'],
      ['OAuth 1.0a resource owner authorization', 'user-agent', 'authorization-server'],
      ['OAuth 1.0a callback', 'user-agent', 'client'],
      ['OAuth 1.0a token credentials request', 'client', 'authorization-server'],
      ['OAuth 1.0a authenticated request', 'client', 'resource-server'],
    ])
  })

  it('keeps the requests that it signs out of the core, however many there are', () => {
    const [flow] = flowsOf([...login1, ...Array.from({ length: 50 }, () => login1[4] as Written)])
    expect(flow?.core).toHaveLength(8)
    expect(flow?.steps).toHaveLength(110)
  })

  it('fails where the server refuses, and is incomplete before the person has decided', () => {
    const [initiate, authorize, callback, token] = login1 as readonly [Written, Written, Written, Written, Written]
    expect(flowsOf([initiate, authorize])).toMatchObject([{ outcome: 'incomplete' }])
    expect(flowsOf([initiate, authorize, callback, { ...token, status: 401 }])).toMatchObject([{ outcome: 'failed' }])
  })
})
