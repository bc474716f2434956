import { describe, expect, it } from 'vitest'
import type { Written } from '../../../test/traffic/exchange.ts'
import { kinds, knowing, pair } from '../../../test/traffic/read.ts'
import { createKnowledge } from '../knowledge.ts'

const token = 'https://as.example/token'
const asks: Written = {
  method: 'OPTIONS',
  url: token,
  headers: [
    ['Origin', 'https://spa.example'],
    ['Access-Control-Request-Method', 'POST'],
    ['Access-Control-Request-Headers', 'authorization'],
  ],
  status: 204,
  answerHeaders: [['Access-Control-Allow-Origin', 'https://spa.example']],
}

describe('a CORS preflight (Fetch Standard)', () => {
  it('counts at an endpoint that metadata names', () => {
    expect(kinds(asks, knowing({ token_endpoint: token }))).toEqual(pair('preflight'))
  })

  it('counts where a login of that page went to this server', () => {
    const knowledge = createKnowledge()
    knowledge.learnRequest('https://as.example/authorize', undefined, 'spa')
    knowledge.learnRedirectUri('https://spa.example/')
    expect(kinds(asks, knowledge)).toEqual(pair('preflight'))
  })

  it.each<readonly [string, Written]>([
    ['to a server that nothing is known of', asks],
    ['without the method that it is for', { ...asks, headers: [['Origin', 'https://spa.example']] }],
    ['without an origin', { ...asks, headers: [['Access-Control-Request-Method', 'POST']] }],
  ])('is none %s', (what, exchange) => {
    const knowledge = what.startsWith('to') ? createKnowledge() : knowing({ token_endpoint: token })
    expect(kinds(exchange, knowledge)).toEqual([])
  })
})
