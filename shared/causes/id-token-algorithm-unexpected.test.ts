import { expect, it } from 'vitest'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { discovery, idTokenLogin } from '../../test/traffic/id-token-login.ts'
import { idToken } from '../../test/traffic/tokens.ts'

const token = idToken({}, { alg: 'ES256' })
const listing = (...algorithms: readonly string[]) =>
  discovery([], { id_token_signing_alg_values_supported: algorithms })
const registered = (id_token_signed_response_alg: string) => ({ client_id: 'web-app', id_token_signed_response_alg })
const at = '7 response.body.id_token.header.alg'

it('shows both where another algorithm is registered', () => {
  const exchanges = [...discovery([]), ...idTokenLogin(token)]
  expect(inShort(analysed(exchanges, registered('RS256')).findings)).toEqual([
    { cause: 'id-token-algorithm-unexpected', severity: 'error', evidence: [`${at}: ES256 | RS256`] },
  ])
})

it('warns where the metadata does not list it', () => {
  expect(inShort(analysed([...listing('RS256', 'PS256'), ...idTokenLogin(token)]).findings)).toEqual([
    { cause: 'id-token-algorithm-unexpected', severity: 'warning', evidence: [`${at}: ES256 | RS256 PS256`] },
  ])
})

it('stays silent where it is registered or listed, and where neither is known', () => {
  expect(analysed([...listing('RS256', 'ES256'), ...idTokenLogin(token)]).findings).toEqual([])
  expect(analysed([...listing('RS256'), ...idTokenLogin(token)], registered('ES256')).findings).toEqual([])
  expect(analysed([...discovery([]), ...idTokenLogin(token)]).findings).toEqual([])
})
