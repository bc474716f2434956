import type { Flow } from '../flow/flow.ts'
import type { ClientRegistration } from '../oauth/client-registration.ts'
import type { Message } from '../oauth/message.ts'
import { tokenAttempts } from './in-flow.ts'

/**
 * The secret of a flow's client: the one that the server took at the token endpoint, before what a person wrote down
 * of the registration, before one that was only sent.
 */
export function clientSecretOf(flow: Flow, registration: ClientRegistration | undefined): string | undefined {
  const accepted = tokenAttempts(flow).flatMap(({ request, response }) => (response?.granted ? [request] : []))
  return secretIn(accepted) ?? registration?.client_secret ?? secretIn(flow.core.map(({ message }) => message))
}

function secretIn(messages: readonly Message[]): string | undefined {
  return messages
    .flatMap((message) => ('authentication' in message ? message.authentication : []))
    .find(({ method }) => method === 'client_secret_basic' || method === 'client_secret_post')?.credential?.value
}
