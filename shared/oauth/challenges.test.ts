import { expect, it } from 'vitest'
import { exchangeId } from '../exchange/exchange.ts'
import { readChallenges } from './challenges.ts'

const read = (...values: readonly string[]) =>
  readChallenges(
    exchangeId(0),
    values.map((value) => ['WWW-Authenticate', value] as const),
  ).map(({ scheme, parameters, at }) => [
    scheme,
    Object.fromEntries(parameters.map(({ name, value }) => [name, value])),
    at.place.location,
  ])

it('reads several challenges of one line and of several', () => {
  expect(
    read('Basic realm="a, b", Bearer error="invalid_token", error_description="it \\"ended\\""', 'DPoP algs=ES256'),
  ).toEqual([
    ['Basic', { realm: 'a, b' }, 'response.header.www-authenticate'],
    ['Bearer', { error: 'invalid_token', error_description: 'it "ended"' }, 'response.header.www-authenticate'],
    ['DPoP', { algs: 'ES256' }, 'response.header.www-authenticate[1]'],
  ])
})

it('reads a scheme without parameters, and survives nonsense', () => {
  expect(read('Bearer')).toEqual([['Bearer', {}, 'response.header.www-authenticate']])
  expect(read('"""===,,,', ' , = "')).toEqual([])
})

it("reads Facebook's texts without names as realm, error and description", () => {
  expect(read('OAuth "Facebook Platform" "invalid_code" "This authorization code has been used."')).toEqual([
    [
      'OAuth',
      {
        realm: 'Facebook Platform',
        error: 'invalid_code',
        error_description: 'This authorization code has been used.',
      },
      'response.header.www-authenticate',
    ],
  ])
})

it('takes no words inside quotes for schemes', () => {
  expect(read('Basic "a b", Bearer "c').map(([scheme]) => scheme)).toEqual(['Basic', 'Bearer', 'c'])
})
