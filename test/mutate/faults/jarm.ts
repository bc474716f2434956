import { all, type CapturedFlow } from '../captured-flow.ts'
import { replaceEverywhere } from '../edit.ts'
import { type Fault, mutant } from '../fault.ts'
import { appFails, loginOf } from '../login.ts'
import { upTo } from '../refuse.ts'
import { showsKeys } from '../shows-keys.ts'
import { forged, type TokenChange, withToken } from '../tokens.ts'

const jarmOf = (flow: CapturedFlow) => all(flow, 'authorization-response').find(({ jarm }) => jarm)?.jarm?.value

/** A signed response that a client must refuse, and does (JARM §2.4). */
const jarm = (
  id: string,
  change: (
    flow: CapturedFlow,
    token: string,
  ) => CapturedFlow['exchanges'] | undefined | Promise<CapturedFlow['exchanges'] | undefined>,
): Fault => ({
  id,
  cause: 'jarm-invalid',
  severity: 'error',
  async apply(flow) {
    const login = loginOf(flow)
    const token = jarmOf(flow)
    const last = login?.responses.at(-1)
    const exchanges = token && (await change(flow, token))
    if (!login || !last || !exchanges) return undefined
    const keys = all(flow, 'jwks-response').map(({ exchange }) => exchange)
    const refused = appFails(exchanges, login)
    // The client fetches the keys for it while the browser waits.
    return mutant([
      ...upTo(refused, last.exchange),
      ...refused.filter(({ id: at }) => keys.includes(at) && at > last.exchange),
    ])
  },
})

const signed = (change: TokenChange) => (flow: CapturedFlow, token: string) => withToken(flow, token, change)

/** What goes wrong with signed authorization responses (JARM §2.4). */
export const jarmFaults: readonly Fault[] = [
  jarm('signed-response-cut-in-its-payload', ({ exchanges }, token) => {
    const [header = '', payload = ''] = token.split('.')
    return token.split('.').length === 3
      ? replaceEverywhere(exchanges, token, `${header}.${payload.slice(0, payload.length >> 1)}`)
      : undefined
  }),
  jarm(
    'signed-response-of-another-issuer',
    signed(({ claims }) => {
      claims['iss'] = 'https://another.example'
    }),
  ),
  jarm(
    'signed-response-for-another-client',
    signed(({ claims }) => {
      claims['aud'] = 'another-client'
    }),
  ),
  jarm(
    'signed-response-ended',
    signed(({ claims }) => {
      claims['exp'] = Number(claims['exp']) - 7200
    }),
  ),
  jarm(
    'signed-response-without-end',
    signed(({ claims }) => {
      claims['exp'] = undefined
    }),
  ),
  jarm(
    'signed-response-without-issuer',
    signed(({ claims }) => {
      claims['iss'] = undefined
    }),
  ),
  jarm('signed-response-rewritten', (flow, token) =>
    showsKeys(flow)
      ? forged(flow, token, ({ claims }) => {
          claims['code'] = 'a-code-of-somebody-else'
        })
      : undefined,
  ),
  jarm('signed-response-not-signed', (flow, token) =>
    replaceEverywhere(flow.exchanges, token, `${token.split('.').slice(0, 2).join('.')}.`),
  ),
  jarm('signed-response-damaged', (flow, token) => {
    const [header, payload = '', signature] = token.split('.')
    return replaceEverywhere(flow.exchanges, token, `${header}.${payload.slice(0, 60)}.${signature}`)
  }),
]
