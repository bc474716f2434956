import { expect, it } from 'vitest'
import { polling } from '../../../test/traffic/device.ts'
import type { Written } from '../../../test/traffic/exchange.ts'
import { analysed } from '../../../test/traffic/findings.ts'
import { basic, good, login } from '../../../test/traffic/login.ts'
import { loginWithRefreshToken, refresh } from '../../../test/traffic/refresh.ts'
import { providerErrorRows } from './index.ts'
import { type ProviderErrorRow, theSpecifications } from './provider-error-row.ts'

/** The refusal as JSON, with what the provider puts beside it. */
function body({ example: { code, words, detail, member } }: ProviderErrorRow): Readonly<Record<string, unknown>> {
  if (member === 'ErrorCode') return { ErrorCode: code, Error: words }
  if (member === 'errorcode') return { fault: { faultstring: words, detail: { errorcode: code } } }
  return {
    error: code,
    ...(words !== undefined && { error_description: words }),
    ...(detail !== undefined && { error_reason: detail, error_subtype: detail, hint: detail }),
  }
}

/** Every place at which a server may say it: the first that fits is enough. */
function* refusals(row: ProviderErrorRow): Generator<readonly Written[]> {
  const { example } = row
  const server = example.host === undefined ? good.server : `https://${example.host}`
  const nothing = { page: null, submit: null, callback: null, token: null, resource: null }
  if (example.code === undefined) {
    const page = `<!doctype html><html><body><p>${example.words}</p></body></html>`
    const html: Partial<Written> = { status: 400, answerHeaders: [['Content-Type', 'text/html']], answer: page }
    yield login({ authorize: html, ...nothing }, { server })
    yield login({ authorize: { ...html, status: 404 }, ...nothing }, { server })
    return
  }
  const json = body(row)
  const refused: Partial<Written> = { status: 400, json }
  yield login({ token: refused, resource: null }, { server })
  yield withoutPkce(login({ token: refused, resource: null }, { server }))
  const response = new URLSearchParams({
    error: example.code,
    ...(example.words !== undefined && { error_description: example.words }),
    state: good.state,
  })
  const back = `${good.redirectUri}?${response}`
  yield login(
    {
      authorize: { status: 302, answerHeaders: [['Location', back]] },
      ...nothing,
      callback: { url: back, status: 400, answerHeaders: [], answer: '' },
    },
    { server },
  )
  yield [...loginWithRefreshToken(), { ...refresh('rt-1-of-the-lab', undefined), ...refused, at: 60_000 }]
  yield polling({ 5: refused })
  const url = `${server}/token`
  const headers = [['Authorization', basic(good.clientId, good.secret)]] as const
  yield [{ url, headers, form: { grant_type: 'client_credentials', scope: 'api' }, ...refused }]
  yield [{ url, headers, form: { grant_type: 'password', username: 'ada', password: 'x' }, ...refused }]
  const jwt = 'eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ3ZWItYXBwIiwic3ViIjoid2ViLWFwcCJ9.c2ln'
  yield [
    {
      url,
      form: {
        grant_type: 'client_credentials',
        client_id: 'web-app',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: jwt,
      },
      ...refused,
    },
  ]
  yield login({
    resource: { status: 401, json, answerHeaders: [['WWW-Authenticate', 'Bearer error="invalid_token"']] },
  })
  yield login({ token: { ...refused, headers: [['DPoP', jwt]] }, resource: null })
}

/** A client that has never heard of it. */
const withoutPkce = (steps: readonly Written[]) =>
  steps.map(
    (step): Written =>
      JSON.parse(
        JSON.stringify(step)
          .replaceAll(/&code_challenge[^&"]*/g, '')
          .replace(/,"code_verifier":"[^"]*"/, ''),
      ),
  )

const told = providerErrorRows.filter(
  ({ provider, causes, expected }) => provider !== theSpecifications && causes.length > 0 && !expected,
)

const named = told.map(
  (row) =>
    [`${row.provider}: ${row.example.code ?? 'page'} ${row.example.words ?? row.example.detail ?? ''}`, row] as const,
)

it.each(named)('brings %s before the person', (_, row) => {
  const seen: string[] = []
  for (const exchanges of refusals(row)) {
    const errors = analysed(exchanges).findings.filter(({ severity }) => severity === 'error')
    if (errors.some(({ cause }) => row.causes.some((own) => own === cause))) return
    if (errors.some(({ message }) => message.includes(row.meaning))) return
    seen.push(errors.map(({ cause }) => cause).join(' ') || '-')
  }
  expect.fail(`${row.causes.join(' ')}: ${seen.join(' | ')}`)
})
