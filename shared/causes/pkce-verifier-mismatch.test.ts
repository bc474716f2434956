import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { challenge, login, loginSteps, verifier } from '../../test/traffic/login.ts'

const refusal = { status: 400, json: { error: 'invalid_grant', error_description: 'PKCE verification failed' } }
const sha = (data: string | Buffer) => createHash('sha256').update(data)

/** A login that is refused, with this challenge and this method in the place of the good ones. */
function begunWith(sent: string, method: string | null = 'S256', sentVerifier = verifier) {
  const url = new URL(loginSteps().authorize.url)
  url.searchParams.set('code_challenge', sent)
  if (method === null) url.searchParams.delete('code_challenge_method')
  else url.searchParams.set('code_challenge_method', method)
  return login({
    start: { answerHeaders: [['Location', url.href]] },
    authorize: { url: url.href },
    token: { ...refusal, form: { ...loginSteps().token.form, code_verifier: sentVerifier } },
    resource: null,
  })
}

describe('pkce-verifier-mismatch', () => {
  it('stays silent where the verifier gives the challenge', () => {
    expect(analysed(login()).findings).toEqual([])
  })

  it('shows both challenges where the verifier is another one', () => {
    const other = 'v'.repeat(50)
    const refused = { ...refusal, form: { ...loginSteps().token.form, code_verifier: other } }
    const computed = sha(other).digest('base64url')
    const { findings } = analysed(login({ token: refused, resource: null }))
    expect(inShort(findings)).toEqual([
      {
        cause: 'pkce-verifier-mismatch',
        severity: 'error',
        evidence: [
          `1 request.query.code_challenge: ${challenge} | ${computed}`,
          `5 request.body.code_verifier: ${other} | -`,
        ],
      },
    ])
    expect(findings[0]?.message).toContain('Send the verifier that this login began with.')
  })

  it('only warns where the server gave tokens all the same', () => {
    const other = 'v'.repeat(50)
    const { findings } = analysed(login({ token: { form: { ...loginSteps().token.form, code_verifier: other } } }))
    expect(inShort(findings)).toEqual([
      {
        cause: 'pkce-verifier-mismatch',
        severity: 'warning',
        evidence: [
          `1 request.query.code_challenge: ${challenge} | ${sha(other).digest('base64url')}`,
          `5 request.body.code_verifier: ${other} | -`,
        ],
      },
    ])
  })

  it.each([
    ['padding', `${challenge}=`, 'padded'],
    ['ordinary Base64', sha(verifier).digest('base64'), 'ordinary Base64'],
    ['hexadecimal digits', sha(verifier).digest('hex'), 'hexadecimal digits. Send'],
    [
      'Base64 of the digits',
      Buffer.from(sha(verifier).digest('hex')).toString('base64url'),
      'Base64 of the hexadecimal',
    ],
    ['hashing twice', sha(sha(verifier).digest()).digest('base64url'), 'hashed twice'],
    ['hashing what was encoded', sha(challenge).digest('base64url'), 'hashed twice'],
    ['hashing the bytes', sha(Buffer.from(verifier, 'base64url')).digest('base64url'), 'before their encoding'],
    ['a line break', sha(`${verifier}\n`).digest('base64url'), 'line break'],
    ['the verifier itself', verifier, 'is the verifier itself'],
  ])('says so where the challenge was made with %s', (_what, sent, words) => {
    const { findings } = analysed(begunWith(sent))
    expect(inShort(findings)).toEqual([
      {
        cause: 'pkce-verifier-mismatch',
        severity: 'error',
        evidence: [
          `1 request.query.code_challenge: ${sent} | ${challenge}`,
          `5 request.body.code_verifier: ${verifier} | -`,
        ],
      },
    ])
    expect(findings[0]?.message).toContain(words)
  })

  it('says so where a hashed challenge is sent without its method', () => {
    const { findings } = analysed(begunWith(challenge, null))
    expect(inShort(findings)).toEqual([
      {
        cause: 'pkce-verifier-mismatch',
        severity: 'error',
        evidence: [
          `1 request.query.code_challenge: ${challenge} | ${verifier}`,
          `5 request.body.code_verifier: ${verifier} | -`,
        ],
      },
    ])
    expect(findings[0]?.message).toContain('Send code_challenge_method=S256')
  })

  it('says so where white space came with the verifier', () => {
    const { findings } = analysed(begunWith(challenge, 'S256', `${verifier} `))
    const mismatch = findings.find(({ cause }) => cause === 'pkce-verifier-mismatch')
    expect(mismatch?.message).toContain('White space')
    expect(mismatch?.root, 'the form is what is wrong').toBe(findings[0]?.id)
  })

  it('names the login whose verifier it is', () => {
    const other = 'w'.repeat(50)
    const theirs = sha(other).digest('base64url')
    const first = begunWith(theirs).slice(0, 2)
    const state = 'TheSecondStateOfIt'
    const own = new URL(loginSteps({ state }).authorize.url).searchParams.get('code_challenge')
    const second = login(
      { token: { ...refusal, form: { ...loginSteps().token.form, code: 'c2', code_verifier: other } }, resource: null },
      { state, code: 'c2' },
    )
    const { findings } = analysed([...first, ...second])
    expect(inShort(findings)).toEqual([
      {
        cause: 'pkce-verifier-mismatch',
        severity: 'error',
        evidence: [
          `3 request.query.code_challenge: ${own} | ${theirs}`,
          `7 request.body.code_verifier: ${other} | -`,
          `1 request.query.code_challenge: ${theirs} | -`,
        ],
      },
    ])
    expect(findings[0]?.message).toContain('that of another login')
  })
})
