import { describe, expect, it } from 'vitest'
import { read } from '../../test/traffic/read.ts'
import { createKnowledge, type LearningKnowledge } from './knowledge.ts'

type Members = Readonly<Record<string, unknown>>

/** Lets knowledge learn this metadata as it is fetched from this address. */
function learn(knowledge: LearningKnowledge, url: string, json: Members): void {
  const [, response] = read({ url, status: 200, json }, knowledge)
  if (!response || !('metadata' in response) || !response.metadata) throw new Error('it is metadata')
  knowledge.learnMetadata(response.metadata, url)
}

function knowing(...documents: readonly (readonly [url: string, json: Members])[]): LearningKnowledge {
  const knowledge = createKnowledge()
  for (const [url, json] of documents) learn(knowledge, url, json)
  return knowledge
}

const issuerAt = (knowledge: LearningKnowledge, url: string) => knowledge.metadataFor(url)?.issuer?.value

const tenant = (name: string): Members => ({
  issuer: `https://as.example/${name}`,
  authorization_endpoint: `https://as.example/${name}/authorize`,
  token_endpoint: `https://as.example/${name}/token`,
  jwks_uri: `https://as.example/${name}/keys`,
})
const wellKnown = (name: string) => `https://as.example/.well-known/oauth-authorization-server/${name}`

describe('metadata of several servers', () => {
  it('keeps issuers with a path at one host apart (RFC 8414 §3.1)', () => {
    const knowledge = knowing([wellKnown('a'), tenant('a')], [wellKnown('b'), tenant('b')])
    expect(issuerAt(knowledge, 'https://as.example/a/token')).toBe('https://as.example/a')
    expect(issuerAt(knowledge, 'https://as.example/b/token')).toBe('https://as.example/b')
    expect(issuerAt(knowledge, 'https://as.example/b')).toBe('https://as.example/b')
    expect(issuerAt(knowledge, 'https://as.example/c/token')).toBeUndefined()
  })

  it('knows an issuer by either spelling of the slash at its end, and the exact one first', () => {
    const slash = knowing([
      'https://x.example/.well-known/openid-configuration',
      { issuer: 'https://x.example/t/', token_endpoint: 'https://x.example/t1' },
    ])
    expect(issuerAt(slash, 'https://x.example/t')).toBe('https://x.example/t/')
    learn(slash, 'https://x.example/.well-known/openid-configuration/t', {
      issuer: 'https://x.example/t',
      token_endpoint: 'https://x.example/t2',
    })
    expect(issuerAt(slash, 'https://x.example/t')).toBe('https://x.example/t')
    expect(issuerAt(slash, 'https://x.example/t/')).toBe('https://x.example/t/')
  })

  it('says nothing of an endpoint that two issuers claim, as policies of one tenant do', () => {
    const policy = (name: string): Members => ({
      issuer: `https://b2c.example/${name}/v2.0/`,
      token_endpoint: `https://b2c.example/token?p=${name}`,
    })
    const knowledge = knowing(
      ['https://b2c.example/one/.well-known/openid-configuration', policy('one')],
      ['https://b2c.example/two/.well-known/openid-configuration', policy('two')],
    )
    expect(knowledge.metadataFor('https://b2c.example/token')).toBeUndefined()
    expect(knowledge.endpointKind('https://b2c.example/token')).toBe('token')
    expect(issuerAt(knowledge, 'https://b2c.example/one/v2.0/')).toBe('https://b2c.example/one/v2.0/')
  })

  it('takes both documents of one issuer for one server', () => {
    const knowledge = knowing(
      [wellKnown('a'), tenant('a')],
      [
        'https://as.example/a/.well-known/openid-configuration',
        { ...tenant('a'), userinfo_endpoint: 'https://as.example/a/me' },
      ],
    )
    expect(issuerAt(knowledge, 'https://as.example/a/token')).toBe('https://as.example/a')
    expect(knowledge.endpointKind('https://as.example/a/me')).toBe('userinfo')
  })

  it('is replaced where it is fetched again with another issuer', () => {
    const corrected = { ...tenant('a'), issuer: 'https://login.example/a' }
    const knowledge = knowing([wellKnown('a'), tenant('a')], [wellKnown('a'), corrected])
    expect(issuerAt(knowledge, 'https://as.example/a/token')).toBe('https://login.example/a')
    expect(knowledge.metadataFor('https://as.example/a')).toBeUndefined()
  })

  it('knows the addresses for mutual TLS (RFC 8705 §5), and passes over what is none', () => {
    const knowledge = knowing([
      wellKnown('a'),
      {
        ...tenant('a'),
        mtls_endpoint_aliases: {
          token_endpoint: 'https://mtls.as.example/a/token',
          pushed_authorization_request_endpoint: 'https://mtls.as.example/a/par',
          revocation_endpoint: 7,
          of_our_own: 'https://mtls.as.example/x',
        },
      },
    ])
    expect(issuerAt(knowledge, 'https://mtls.as.example/a/token')).toBe('https://as.example/a')
    expect(knowledge.endpointKind('https://mtls.as.example/a/par')).toBe('pushed-authorization')
    expect(knowledge.endpointKind('https://mtls.as.example/x')).toBeUndefined()
    expect(() => knowing([wellKnown('b'), { ...tenant('b'), mtls_endpoint_aliases: ['x'] }])).not.toThrow()
  })
})
