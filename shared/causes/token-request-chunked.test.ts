import { describe, expect, it } from 'vitest'
import type { Written } from '../../test/traffic/exchange.ts'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { login, loginSteps } from '../../test/traffic/login.ts'

const { token } = loginSteps()
const inChunks: Partial<Written> = { headers: [...token.headers, ['Transfer-Encoding', 'chunked']] as never }
const notFound: Partial<Written> = { status: 404, json: undefined, answerHeaders: [['Content-Length', '0']] }
const length = new URLSearchParams(token.form).toString().length

describe('token-request-chunked', () => {
  it('is found where a request in chunks is answered with 404, and has the empty answer under it', () => {
    const { findings } = analysed(login({ token: { ...inChunks, ...notFound }, resource: null }))
    expect(inShort(findings)[0]).toEqual({
      cause: 'token-request-chunked',
      severity: 'error',
      evidence: [
        '5 request.header.transfer-encoding: chunked | -',
        '5 response.status: 404 | 200',
        `5 request.header.content-length: - | ${length}`,
      ],
    })
    expect(findings.slice(1).every(({ root }) => root === findings[0]?.id)).toBe(true)
  })

  it('stays silent where the server takes the chunks', () => {
    expect(analysed(login({ token: inChunks })).findings).toEqual([])
  })

  it('stays silent where the server has read the request', () => {
    const refused = { status: 400, json: { error: 'invalid_grant' } }
    const found = analysed(login({ token: { ...inChunks, ...refused }, resource: null })).findings
    expect(found.map(({ cause }) => cause)).toEqual(['authorization-code-expired'])
  })

  it('stays silent at a 404 of a request with its length', () => {
    const found = analysed(login({ token: notFound, resource: null })).findings.map(({ cause }) => cause)
    expect(found).not.toContain('token-request-chunked')
  })
})
