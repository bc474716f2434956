import { type ExchangeId, headerValue } from '../../shared/exchange/exchange.ts'
import { parameterValue } from '../../shared/exchange/parameter.ts'
import { comparableOrigin } from '../../shared/exchange/url-parts.ts'
import type { Written } from '../traffic/exchange.ts'
import { tokenRequest } from './answers.ts'
import { all, type CapturedFlow } from './captured-flow.ts'
import { extended } from './extended.ts'

// Requests that the recorded client did not send, written as it would have: to the same server, proved in the same way.

/** An address of the flow's server, as its metadata names it. */
export function endpointOf(flow: CapturedFlow, member: string): string | undefined {
  return all(flow, 'metadata-response')
    .flatMap(({ metadata }) => (metadata && parameterValue(metadata, member)) ?? [])
    .at(-1)
}

/** The Authorization header of the client's token request, and its id where it has none of its own. */
export function clientProof(flow: CapturedFlow): {
  readonly headers: NonNullable<Written['headers']>
  readonly form: Readonly<Record<string, string>>
} {
  const request = tokenRequest(flow)
  const basic = request && headerValue(request.request.headers, 'authorization')
  const form = ['client_id', 'client_secret'].flatMap((name): readonly (readonly [string, string])[] => {
    const value = request && parameterValue(request, name)
    return value === undefined ? [] : [[name, value]]
  })
  return { headers: basic?.startsWith('Basic ') ? [['Authorization', basic]] : [], form: Object.fromEntries(form) }
}

/** The flow with a token given back before an exchange, or at its end; undefined where the server takes none back. */
export function withRevocation(
  flow: CapturedFlow,
  token: string,
  hint: string | undefined,
  before?: ExchangeId,
  answer: Partial<Written> = {},
): CapturedFlow | undefined {
  const url = endpointOf(flow, 'revocation_endpoint')
  if (!url) return undefined
  const { headers, form } = clientProof(flow)
  return extended(
    flow,
    [
      {
        url,
        headers,
        form: { ...form, token, ...(hint !== undefined && { token_type_hint: hint }) },
        status: 200,
        ...answer,
      },
    ],
    before,
  )
}

/** The origin of the app that the person uses: where the browser is sent back to. */
export function appOf(flow: CapturedFlow): string | undefined {
  const request = all(flow, 'authorization-request').find((message) => parameterValue(message, 'redirect_uri'))
  const pushed = all(flow, 'pushed-authorization-request')[0]
  const asked = request ?? pushed
  return asked && comparableOrigin(parameterValue(asked, 'redirect_uri') ?? '')
}
