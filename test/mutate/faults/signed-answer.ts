import type { Located } from '../../../shared/exchange/place.ts'
import { all, type CapturedFlow } from '../captured-flow.ts'
import { type Fault, mutant } from '../fault.ts'
import { showsKeys } from '../shows-keys.ts'
import { forged, type TokenChange, withToken } from '../tokens.ts'

const userInfo = (flow: CapturedFlow) => all(flow, 'resource-response').find(({ jwt }) => jwt)?.jwt
const introspection = (flow: CapturedFlow) => all(flow, 'introspection-response').find(({ jwt }) => jwt)?.jwt
/** The signed authorization response, which the browser carries from the server to the client (JARM §2.3). */
const authorization = (flow: CapturedFlow) => all(flow, 'authorization-response').find(({ jarm }) => jarm)?.jarm

interface Signed {
  readonly id: string
  readonly cause: string
  readonly token: (flow: CapturedFlow) => Located | undefined
  readonly change: TokenChange
}

/** The server itself signs what is wrong. */
const resigned = ({ id, cause, token, change }: Signed): Fault => ({
  id,
  cause,
  severity: 'error',
  async apply(flow) {
    const signed = token(flow)
    const exchanges = signed && (await withToken(flow, signed.value, change))
    return exchanges && mutant(exchanges)
  },
})

/** Something on the way changes it, and has no key. */
const rewritten = ({ id, cause, token, change }: Signed): Fault => ({
  id,
  cause,
  severity: 'error',
  apply(flow) {
    const signed = token(flow)
    const exchanges = signed && showsKeys(flow) ? forged(flow, signed.value, change) : undefined
    return exchanges && mutant(exchanges)
  },
})

const cause = 'signed-answer-invalid'

/** What goes wrong with signed answers (OpenID Connect Core §5.3.2, RFC 9701 §5), and with the state of a signed response. */
export const signedAnswerFaults: readonly Fault[] = [
  resigned({
    id: 'userinfo-for-another-client',
    cause,
    token: userInfo,
    change({ claims }) {
      claims['aud'] = 'another-client'
    },
  }),
  resigned({
    id: 'userinfo-of-another-issuer',
    cause,
    token: userInfo,
    change({ claims }) {
      claims['iss'] = 'https://other.example'
    },
  }),
  rewritten({
    id: 'userinfo-forged',
    cause,
    token: userInfo,
    change({ claims }) {
      claims['email'] = 'mallory@lab.example'
    },
  }),
  resigned({
    id: 'signed-userinfo-about-another',
    cause: 'userinfo-subject-mismatch',
    token: userInfo,
    change({ claims }) {
      claims['sub'] = 'somebody-else'
    },
  }),
  resigned({
    id: 'introspection-of-another-issuer',
    cause,
    token: introspection,
    change({ claims }) {
      claims['iss'] = 'https://other.example'
    },
  }),
  rewritten({
    id: 'introspection-forged',
    cause,
    token: introspection,
    change({ claims }) {
      claims['token_introspection'] = { active: true, scope: 'everything' }
    },
  }),
  resigned({
    id: 'state-changed-in-signed-response',
    cause: 'state-mismatch',
    token: authorization,
    change({ claims }) {
      claims['state'] = 'a-state-of-another-login'
    },
  }),
  resigned({
    id: 'state-dropped-from-signed-response',
    cause: 'state-mismatch',
    token: authorization,
    change({ claims }) {
      claims['state'] = undefined
    },
  }),
]
