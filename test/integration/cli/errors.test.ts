import { describe, expect, it } from 'vitest'
import { listedErrors } from '../../../shared/causes/provider-errors/listed-errors.ts'
import { tokentrail } from './command.ts'

describe('tokentrail errors', () => {
  it('tells what a code means, which check it stands for, and who says so', async () => {
    const { code, out, err } = await tokentrail(['errors', 'AADSTS50011'])
    expect([code, err]).toEqual([0, ''])
    expect(out).toContain('Microsoft Entra  invalid_request')
    expect(out).toContain('not one of the reply addresses of the app registration')
    expect(out).toContain('Check: redirect-uri-mismatch')
    expect(out).toContain('https://github.com/MicrosoftDocs/entra-docs/')
  })

  it('looks for each of the words, in whatever case', async () => {
    const { out } = await tokentrail(['errors', 'keycloak', 'CODE', 'not', 'valid', '--format', 'json'])
    expect((JSON.parse(out) as readonly { readonly said: unknown }[]).map(({ said }) => said)).toContainEqual({
      code: 'invalid_grant',
      words: 'Code not valid',
    })
  })

  it('lists all of them as data', async () => {
    const { code, out } = await tokentrail(['errors', '--format', 'json'])
    expect(code).toBe(0)
    expect(JSON.parse(out)).toEqual(JSON.parse(JSON.stringify(listedErrors())))
  })

  it('says so where nobody is known to say it', async () => {
    const { code, out, err } = await tokentrail(['errors', 'E_4711'])
    expect([code, out]).toEqual([2, ''])
    expect(err).toMatch(/No provider is known to say "E_4711"/)
  })
})
