import { expect, it } from 'vitest'
import { athOf, dpopProof, proofKey } from '../../test/traffic/dpop.ts'
import type { Written } from '../../test/traffic/exchange.ts'
import { analysedAndSettled } from '../../test/traffic/findings.ts'
import { basic, good, login, loginSteps } from '../../test/traffic/login.ts'
import { mcpLogin as wholeMcpLogin } from '../../test/traffic/mcp.ts'
import { mcpLogin, mcpSteps } from '../../test/traffic/mcp-client.ts'
import { idToken } from '../../test/traffic/tokens.ts'

const key = proofKey()
const api = 'https://api.example/me'
const tokenUrl = `${good.server}/token`
const credentials = ['Authorization', basic(good.clientId, good.secret)] as const
const page: NonNullable<Written['headers']> = [
  ['Origin', good.client],
  ['Sec-Fetch-Mode', 'cors'],
  ['User-Agent', 'Mozilla/5.0'],
]
const allowed = ['Access-Control-Allow-Origin', good.client] as const
const noStore = ['Cache-Control', 'no-store'] as const
const publicForm = { ...loginSteps().token.form, client_id: good.clientId }

const asksForProof = (nonce: string | undefined, answer: Partial<Written>): Written => ({
  ...loginSteps().token,
  headers: [credentials, ['DPoP', dpopProof(key, 'POST', tokenUrl, { payload: { nonce } })]],
  ...answer,
})
const uses = (nonce: string | undefined, answer: Partial<Written> = {}): Written => ({
  url: `${api}?page=2`,
  headers: [
    ['Authorization', `DPoP ${good.accessToken}`],
    ['DPoP', dpopProof(key, 'GET', api, { payload: { nonce, ath: athOf(good.accessToken) } })],
  ],
  status: 200,
  json: { name: 'Ada' },
  ...answer,
})

const preflight = (url: string, method: string, headers: string): Written => ({
  url,
  method: 'OPTIONS',
  headers: [...page, ['Access-Control-Request-Method', method], ['Access-Control-Request-Headers', headers]],
  status: 204,
  answerHeaders: [
    allowed,
    ['Access-Control-Allow-Methods', 'GET, POST, OPTIONS'],
    ['Access-Control-Allow-Headers', 'Authorization, Content-Type, DPoP'],
    ['Access-Control-Max-Age', '600'],
  ],
})

const metadataOfMcp = mcpSteps().resourceMetadata

const flows: Readonly<Record<string, readonly Written[]>> = {
  'a login with DPoP at servers that give nonces': [
    ...login({ token: null, resource: null }),
    asksForProof(undefined, {
      status: 400,
      answerHeaders: [['DPoP-Nonce', 'n-1'], noStore],
      json: { error: 'use_dpop_nonce' },
    }),
    asksForProof('n-1', {
      answerHeaders: [['DPoP-Nonce', 'n-2'], noStore],
      json: { ...loginSteps().token.json, token_type: 'DPoP' },
    }),
    uses(undefined, {
      status: 401,
      answerHeaders: [
        [
          'WWW-Authenticate',
          'DPoP error="use_dpop_nonce", error_description="Resource server requires nonce in DPoP proof"',
        ],
        ['DPoP-Nonce', 'r-1'],
      ],
    }),
    uses('r-1', { answerHeaders: [['DPoP-Nonce', 'r-2']] }),
    uses('r-2'),
  ],
  'a page that logs in by itself, with preflights': [
    ...login({ token: null, resource: null }),
    preflight(tokenUrl, 'POST', 'content-type'),
    { ...loginSteps().token, headers: page, form: publicForm, answerHeaders: [noStore, allowed] },
    preflight(api, 'GET', 'authorization'),
    {
      ...loginSteps().resource,
      headers: [...page, ['Authorization', `Bearer ${good.accessToken}`]],
      answerHeaders: [['Access-Control-Allow-Origin', '*']],
    },
  ],
  'an MCP client that finds the metadata for the whole host': [
    { ...mcpSteps().refused, answerHeaders: [['WWW-Authenticate', 'Bearer']] },
    { ...metadataOfMcp, status: 404, json: undefined },
    { ...metadataOfMcp, url: 'https://mcp.example/.well-known/oauth-protected-resource' },
    ...mcpLogin({}, { refused: null, resourceMetadata: null }),
  ],
  'an MCP client that is told where the metadata is': mcpLogin(),
  'an MCP client that registers itself': wholeMcpLogin(),
  'a login that ends by a logout of the client, and one of the server': [
    ...login({ token: { json: { ...loginSteps().token.json, id_token: idToken({ sid: 's-1' }) } } }),
    {
      url: `${good.server}/revoke`,
      headers: [credentials],
      form: { token: good.accessToken, token_type_hint: 'access_token' },
      status: 200,
    },
    {
      url: `${good.server}/logout?${new URLSearchParams({ id_token_hint: idToken({ sid: 's-1' }), post_logout_redirect_uri: 'https://app.example/bye', state: 'bye' })}`,
      status: 302,
      answerHeaders: [['Location', 'https://app.example/bye?state=bye']],
    },
    {
      url: `https://app.example/frontchannel?${new URLSearchParams({ iss: good.server, sid: 's-1' })}`,
      headers: [['Sec-Fetch-Dest', 'iframe']],
      status: 200,
      answerHeaders: [['Content-Security-Policy', `frame-ancestors ${good.server}`]],
    },
  ],
}

it.each(Object.entries(flows))('raises nothing in %s', async (_what, exchanges) => {
  const { flows: found, findings } = await analysedAndSettled(exchanges)
  expect(found.length).toBeGreaterThan(0)
  expect(findings.map(({ cause, severity, message }) => `${severity} ${cause}: ${message}`)).toEqual([])
})

it.each(Object.entries(flows))('raises no error at any moment of %s that it takes back', async (_what, exchanges) => {
  // An exchange that is still pending proves nothing.
  for (let count = 1; count <= exchanges.length; count++) {
    const last = exchanges[count - 1]
    if (!last) continue
    const { status: _status, json: _json, answer: _answer, answerHeaders: _headers, ...pending } = last
    const { findings } = await analysedAndSettled([...exchanges.slice(0, count - 1), pending])
    const told = findings.filter(
      ({ cause, evidence }) => cause !== 'dpop-nonce-ignored' && evidence[0].place.exchange === count - 1,
    )
    expect(told.map(({ cause, message }) => `${cause}: ${message}`)).toEqual([])
  }
})
