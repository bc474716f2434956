import { createKnowledge, type LearningKnowledge } from '../../shared/oauth/knowledge.ts'
import type { Message } from '../../shared/oauth/message.ts'
import { recognise } from '../../shared/oauth/recognise.ts'
import { type Written, written } from './exchange.ts'

/** What one written exchange is recognised as. */
export function read(exchange: Written, knowledge = createKnowledge()): readonly Message[] {
  return recognise(written(0, exchange), knowledge)
}

/** The kinds of its messages. */
export function kinds(exchange: Written, knowledge = createKnowledge()): readonly string[] {
  return read(exchange, knowledge).map(({ kind }) => kind)
}

/** The request and the response at an endpoint. */
export const pair = (about: string) => [`${about}-request`, `${about}-response`] as const

/** Knowledge of a server with these members of metadata. */
export function knowing(metadata: Readonly<Record<string, unknown>>): LearningKnowledge {
  const knowledge = createKnowledge()
  const url = 'https://as.example/.well-known/oauth-authorization-server'
  const [, response] = read({ url, status: 200, json: { issuer: 'https://as.example', ...metadata } }, knowledge)
  if (response && 'metadata' in response && response.metadata) knowledge.learnMetadata(response.metadata, url)
  return knowledge
}

/** A JWT with these claims, signed by nobody. */
export function jwt(claims: Readonly<Record<string, unknown>>, header: Readonly<Record<string, unknown>> = {}): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'RS256', ...header })}.${part(claims)}.c2lnbmF0dXJl`
}

/** Of the shape of an encrypted JWT. */
export const jwe = `${Buffer.from('{"alg":"RSA-OAEP","enc":"A256GCM"}').toString('base64url')}.a2V5.aXY.Y2lwaGVy.dGFn`
