import { describe, expect, it } from 'vitest'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { good, login } from '../../test/traffic/login.ts'

describe('plain-http', () => {
  it('stays silent with TLS everywhere', () => {
    expect(analysed(login()).findings).toEqual([])
  })

  it.each(['localhost:8080', '127.0.0.1:8080', '[::1]:8080', 'as.localhost'])('stays silent on %s', (host) => {
    const { findings } = analysed(login({ start: null }, { server: `http://${host}` }))
    expect(findings.map(({ cause }) => cause)).not.toContain('plain-http')
  })

  it('warns of endpoints without it, each once', () => {
    const found = analysed(login({ start: null }, { server: 'http://as.example' })).findings
    expect(inShort(found)).toEqual([
      {
        cause: 'plain-http',
        severity: 'warning',
        evidence: [
          expect.stringContaining('0 request.url: http://as.example/authorize | https://as.example/authorize'),
        ],
      },
      {
        cause: 'plain-http',
        severity: 'warning',
        evidence: ['4 request.url: http://as.example/token | https://as.example/token'],
      },
    ])
  })

  it('warns of a redirect URI without it', () => {
    const client = 'http://app.example'
    const { findings } = analysed(login({ start: null }, { client, redirectUri: `${client}/callback` }))
    expect(inShort(findings)).toEqual([
      {
        cause: 'plain-http',
        severity: 'warning',
        evidence: [`0 request.query.redirect_uri: ${client}/callback | https://app.example/callback`],
      },
    ])
  })

  it('warns of a resource without it, and not of one that gets no token', () => {
    const url = 'http://api.example/me'
    expect(inShort(analysed(login({ resource: { url } })).findings)).toEqual([
      { cause: 'plain-http', severity: 'warning', evidence: [`6 request.url: ${url} | https://api.example/me`] },
    ])
    expect(analysed([...login(), { url, status: 200 }]).findings).toEqual([])
    expect(good.redirectUri).toMatch(/^https:/)
  })
})
