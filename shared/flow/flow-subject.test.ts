import { expect, it } from 'vitest'
import type { Written } from '../../test/traffic/exchange.ts'
import { flowsOf } from '../../test/traffic/flows.ts'
import { good, login } from '../../test/traffic/login.ts'
import { mcpSteps } from '../../test/traffic/mcp.ts'
import { flowSubject } from './flow-subject.ts'

const { demand, resource, server, register } = mcpSteps()
const none = new URLSearchParams({
  response_type: 'none',
  client_id: 'x',
  redirect_uri: good.redirectUri,
  state: good.state,
})

it.each<readonly [string, readonly Written[], string]>([
  ['a login', login(), 'authorization_code'],
  [
    'a login that asks for no token',
    [
      {
        url: `https://as.example/authorize?${none}`,
        status: 302,
        answerHeaders: [['Location', `${good.redirectUri}?state=${good.state}`]],
      },
    ],
    'none',
  ],
  ['a demand that led to metadata', [demand, resource, server], 'discovery'],
  ['a registration after it', [demand, resource, server, register], 'registration'],
  ['a logout', [{ url: 'https://as.example/bye?id_token_hint=a.b.c', status: 200 }], 'logout'],
])('names %s', (_what, exchanges, subject) => {
  expect(flowsOf(exchanges).map(flowSubject)).toEqual([subject])
})

it('calls a login complete that asked for no token and was answered', () => {
  const answered = { status: 302, answerHeaders: [['Location', `${good.redirectUri}?state=${good.state}`]] } as const
  expect(flowsOf([{ url: `https://as.example/authorize?${none}`, ...answered }])).toMatchObject([
    { grant: 'none', outcome: 'completed' },
  ])
})
