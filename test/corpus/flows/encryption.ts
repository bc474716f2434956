import * as oidc from 'openid-client'
import type { CorpusLab } from '../corpus-lab.ts'
import type { GoodFlow } from '../good-flow.ts'
import { keyFor, publicKeys } from '../peers/keys.ts'
import { type SiteOptions, startSite } from '../peers/site.ts'
import { codeSteps, resourceSteps } from '../steps.ts'

const alg = 'RSA-OAEP-256'
const enc = 'A256GCM'

interface Variant {
  readonly client: SiteOptions['client']
  readonly mode?: string
  readonly configure?: (configuration: oidc.Configuration) => void
}

/** Tokens and responses that are encrypted to the client, or signed where JSON would do. */
const variants: Readonly<Record<string, Variant>> = {
  'id-token-encrypted': {
    client: { id_token_encrypted_response_alg: alg, id_token_encrypted_response_enc: enc },
  },
  'userinfo-signed': { client: { userinfo_signed_response_alg: 'ES256' } },
  'userinfo-encrypted': {
    client: {
      userinfo_signed_response_alg: 'RS256',
      userinfo_encrypted_response_alg: alg,
      userinfo_encrypted_response_enc: enc,
    },
  },
  'jarm-encrypted': {
    client: { authorization_encrypted_response_alg: alg, authorization_encrypted_response_enc: enc },
    mode: 'query.jwt',
    configure: oidc.useJwtResponseMode,
  },
}

export const encryption: readonly GoodFlow[] = Object.entries(variants).map(([name, { client, mode, configure }]) => ({
  name,
  grant: 'authorization_code',
  server: 'oidc-provider',
  finds: [{ grant: 'authorization_code', steps: [...codeSteps, ...resourceSteps] }],
  async record(lab) {
    const site = await startSite(lab, {
      client: { ...client, jwks: encryptionKeys(lab) },
      parameters: { scope: 'openid profile email', resource: undefined, ...(mode && { response_mode: mode }) },
      async configure(configuration) {
        const { key, kid } = await keyFor(lab.keys.client, alg)
        configure?.(configuration)
        oidc.enableDecryptingResponses(configuration, [enc], { key, kid, alg })
      },
      async after(tokens, self) {
        await oidc.fetchUserInfo(await self.configuration(), tokens.access_token, tokens.claims()?.sub ?? '')
      },
    })
    await site.logIn()
    const decryption_jwks = { keys: lab.keys.client.keys.filter((key) => key.alg === alg) }
    return { registrations: [{ ...site.registration, decryption_jwks: JSON.parse(JSON.stringify(decryption_jwks)) }] }
  },
}))

const encryptionKeys = ({ keys }: CorpusLab) => ({
  keys: publicKeys(keys.client).keys.filter((key) => key.alg === alg),
})
