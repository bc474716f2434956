import { parameterValue } from '../../../shared/exchange/parameter.ts'
import type { Written } from '../../traffic/exchange.ts'
import { plainRequest, tokenRequest } from '../answers.ts'
import { answeredWith, answerOf, clientIn, edited } from '../at-exchange.ts'
import { all, type CapturedFlow, first } from '../captured-flow.ts'
import { replaceEverywhere } from '../edit.ts'
import { extended, readAnew } from '../extended.ts'
import { type Fault, mutant } from '../fault.ts'
import { errorPage } from '../refuse.ts'
import { appOf } from '../requests.ts'
import { withToken } from '../tokens.ts'

type Members = Readonly<Record<string, unknown>>

/** The flow of a client whose id is an address; that of a public client with another id is given one. */
async function byAddress(flow: CapturedFlow): Promise<CapturedFlow | undefined> {
  if (all(flow, 'client-metadata-response').length > 0) return flow
  const asked = plainRequest(flow)
  const app = appOf(flow)
  const client = asked && parameterValue(asked, 'client_id')
  const redirectUri = asked && parameterValue(asked, 'redirect_uri')
  const redeemed = tokenRequest(flow, 'authorization_code')
  if (!app || !client || !redirectUri || !redeemed || clientIn(redeemed) !== client) return undefined
  if (redeemed.authentication.some(({ method }) => method !== 'none')) return undefined
  const id = `${app}/client.json`
  const renamed = await renamedEverywhere(flow, client, id)
  if (!renamed) return undefined
  const document = {
    client_id: id,
    client_name: 'The app of the lab',
    redirect_uris: [redirectUri],
    token_endpoint_auth_method: 'none',
  }
  const legs = all(renamed, 'authorization-request').map(({ exchange }) => exchange)
  const next = renamed.exchanges.find(({ id: own }) => own > asked.exchange && !legs.includes(own))
  const fetched: Written = { url: id, status: 200, json: document }
  return extended(renamed, [fetched], next?.id)
}

/** The client by another id: in requests, and in the tokens that name it. */
async function renamedEverywhere(flow: CapturedFlow, from: string, to: string): Promise<CapturedFlow | undefined> {
  let exchanges = flow.exchanges
  const tokens = new Set(
    all(flow, 'token-response').flatMap((response) =>
      ['id_token', 'access_token'].flatMap((name) => parameterValue(response, name) ?? []),
    ),
  )
  for (const token of tokens) {
    const next = await withToken({ ...flow, exchanges }, token, ({ claims }) => {
      for (const name of ['aud', 'client_id', 'azp']) if (claims[name] === from) claims[name] = to
    })
    if (!next && token.startsWith('ey')) return undefined
    exchanges = next ?? exchanges
  }
  const named = replaceEverywhere(
    exchanges,
    `client_id=${encodeURIComponent(from)}`,
    `client_id=${encodeURIComponent(to)}`,
  )
  return readAnew(flow, named)
}

/** The document otherwise; with a refusal, the server shows a page of its own. */
const document = (
  id: string,
  change: (good: Members) => Members | string,
  { status = 200, type = 'application/json' }: { readonly status?: number; readonly type?: string } = {},
): readonly Fault[] =>
  ([true, false] as const).map((refused) => ({
    id: `${id}${refused ? '' : '-and-taken'}`,
    cause: 'client-id-metadata-invalid',
    severity: refused ? 'error' : 'warning',
    async apply(flow) {
      const next = await byAddress(flow)
      const fetched = next && first(next, 'client-metadata-response')
      const request = next && first(next, 'authorization-request')
      if (!fetched || !request) return undefined
      const changed = edited(next.exchanges, [fetched.exchange], (exchange) => {
        const now = change(JSON.parse(answerOf(exchange)))
        return answeredWith(exchange, status, typeof now === 'string' ? now : JSON.stringify(now), type)
      })
      if (!refused) return mutant(changed)
      const kept = changed.filter(({ id: own }) => own <= Math.max(request.exchange, fetched.exchange))
      const answered = errorPage(kept, request.exchange, 'The client is not valid')
      const document = kept.find(({ id: own }) => own === fetched.exchange)
      return mutant(
        answered.some(({ id: own }) => own === fetched.exchange) || !document ? answered : [...answered, document],
      )
    },
  }))

/** What goes wrong with the document at the client id (Client ID Metadata Document draft §4). */
export const clientDocumentFaults: readonly Fault[] = [
  ...document('client-document-not-there', () => 'Not Found', { status: 404, type: 'text/plain' }),
  ...document('client-document-fails', () => 'Internal Server Error', { status: 500, type: 'text/plain' }),
  ...document('client-document-is-a-page', () => '<!doctype html><html></html>', { type: 'text/html' }),
  ...document('client-document-broken', () => '{"client_id":'),
  ...document('client-document-of-another-client', (good) => ({
    ...good,
    client_id: `${String(good['client_id'])}?v=2`,
  })),
  ...document('client-document-without-id', ({ client_id: _, ...rest }) => rest),
  ...document('client-document-with-secret-in-form', (good) => ({
    ...good,
    token_endpoint_auth_method: 'client_secret_post',
  })),
  ...document('client-document-with-basic', (good) => ({ ...good, token_endpoint_auth_method: 'client_secret_basic' })),
  ...document('client-document-with-other-redirect-uris', (good) => ({
    ...good,
    redirect_uris: ['https://app.lab.example/other'],
  })),
]
