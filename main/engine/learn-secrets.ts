import type { ClientRegistration } from '../../shared/oauth/client-registration.ts'
import type { Message } from '../../shared/oauth/message.ts'
import type { Masker } from '../../shared/redact/masker.ts'

/**
 * Makes the secrets of a message known, so that they are masked wherever else they stand: a code in an error's
 * description, a token in a path. Only what is named as a secret is learned.
 */
export function learnSecrets(messages: readonly Message[], masker: Masker): void {
  for (const message of messages) {
    for (const { name, value } of message.parameters) masker.parameter(name, value)
    for (const [name, value] of message.request.headers) {
      if (/^(?:proxy-)?authorization$/i.test(name)) masker.header(name, value)
    }
    if (!('authentication' in message)) continue
    for (const { method, credential } of message.authentication) {
      if (!credential || method === 'none' || method === 'tls_client_auth') continue
      masker.secret(
        method.startsWith('client_secret_') && !method.endsWith('jwt') ? 'client secret' : 'assertion',
        credential.value,
      )
    }
  }
}

/** The same for what a person gave: a client secret that no request carries may stand in an error's text. */
export function learnGivenSecrets(registrations: readonly ClientRegistration[], masker: Masker): void {
  for (const { client_secret } of registrations) {
    if (client_secret !== undefined) masker.learn('client secret', client_secret)
  }
}
