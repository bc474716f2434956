import { describe, expect, it } from 'vitest'
import { type EncryptionKey, encryptionKey, opensWith } from '../../test/traffic/encryption.ts'
import { capture, type Written } from '../../test/traffic/exchange.ts'
import { analysedAndSettled, inShort } from '../../test/traffic/findings.ts'
import { discovery } from '../../test/traffic/id-token-login.ts'
import { good, login, loginSteps } from '../../test/traffic/login.ts'
import { issuedAt, signingKey } from '../../test/traffic/tokens.ts'
import { createAnalysis } from './analysis.ts'

const signing = signingKey('ES256', 'k1')
const claims = { iss: good.server, aud: good.clientId, exp: issuedAt + 600, code: good.code, state: good.state }

/** A login whose response is encrypted to the client (JARM §2.2). */
async function sealedLogin(key: EncryptionKey, change: Readonly<Record<string, unknown>> = {}): Promise<Written[]> {
  const url = `${loginSteps().authorize.url}&response_mode=jwt`
  const back = `${good.redirectUri}?response=${await key.encrypt(signing.sign({ ...claims, ...change }))}`
  return [
    ...discovery([signing.jwk]),
    ...login({
      start: { answerHeaders: [['Location', url]] },
      authorize: { url },
      submit: { answerHeaders: [['Location', back]] },
      callback: { url: back },
    }),
  ]
}

describe('an encrypted authorization response', () => {
  it('is one flow while it is shut, and is read as any other once its key is known', async () => {
    const key = await encryptionKey()
    const exchanges = await sealedLogin(key, { state: 'a-state-of-somebody-else' })
    const shut = await analysedAndSettled(exchanges)
    expect(shut.flows).toHaveLength(1)
    expect(shut.findings).toEqual([])

    const open = await analysedAndSettled(exchanges, opensWith(key))
    expect(open.flows).toHaveLength(1)
    expect(inShort(open.findings)).toEqual([
      {
        cause: 'state-mismatch',
        severity: 'error',
        evidence: [`5 response.header.location.query.response.payload.state: a-state-of-somebody-else | ${good.state}`],
      },
    ])
  })

  it('is opened when its key is given after it was captured', async () => {
    const key = await encryptionKey()
    const analysis = createAnalysis()
    for (const exchange of capture(await sealedLogin(key, { state: undefined }))) analysis.add(exchange)
    const found = () => [...analysis.flows()].flatMap(({ id }) => analysis.findings(id)).map(({ cause }) => cause)
    expect(found()).toEqual([])
    await analysis.settle()
    analysis.setRegistrations([opensWith(key)])
    found()
    expect(analysis.unsettled).toBe(true)
    const { changed } = await analysis.settle()
    expect(changed).toHaveLength(1)
    expect(found()).toEqual(['state-mismatch'])
    expect(analysis.unsettled).toBe(false)
  })

  it('raises nothing where all is well', async () => {
    const key = await encryptionKey()
    expect((await analysedAndSettled(await sealedLogin(key), opensWith(key))).findings).toEqual([])
  })
})
