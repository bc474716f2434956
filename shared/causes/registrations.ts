import type { ClientRegistration } from '../oauth/client-registration.ts'

/** Chooses the registration of a flow's client: by client_id and, where both name one, by issuer. */
export function registrationFor(
  registrations: readonly ClientRegistration[],
  clientId: string | undefined,
  issuer: string | undefined,
): ClientRegistration | undefined {
  const atIssuer = registrations.filter(
    (registration) => !registration.issuer || !issuer || registration.issuer === issuer,
  )
  return atIssuer.find((registration) => registration.client_id === clientId) ?? soleOf(atIssuer)
}

/** With one registration given, a flow with another client_id is that client with a wrong id. */
function soleOf(registrations: readonly ClientRegistration[]): ClientRegistration | undefined {
  return registrations.length === 1 ? registrations[0] : undefined
}
