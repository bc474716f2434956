import { parameter } from '../exchange/parameter.ts'
import { readableRequest } from './asked.ts'
import { defineCause } from './cause.ts'
import { lacks, observe, placeOf, shows } from './evidence.ts'
import { tokenAttempts } from './in-flow.ts'

/** A refresh token is asked for in a way that servers ignore (OpenID Connect Core §11). */
export const offlineAccessWithoutConsent = defineCause({
  id: 'offline-access-without-consent',
  title: 'A refresh token was asked for, and none was given',
  possibleCause:
    'The scope has offline_access, but the request does not have prompt=consent. OpenID Connect tells servers to ignore offline_access then, unless another condition for offline access is met.',
  solution: 'Send prompt=consent with offline_access, or allow the client refresh tokens in its registration.',
  troubleshoot: 'Look at scope and prompt in the authorization request, and for refresh_token in the token response.',
  references: ['OpenID Connect Core §11', 'OpenID Connect Core §3.1.2.1'],
  severities: ['note'],
  where: 'client',
  check(flow) {
    const request = readableRequest(flow)
    const scope = request && parameter(request, 'scope')
    const names = scope?.value.split(/\s+/) ?? []
    if (!request || !scope || !names.includes('offline_access') || !names.includes('openid')) return []
    const prompt = parameter(request, 'prompt')
    if (prompt?.value.split(/\s+/).includes('consent')) return []
    const first = tokenAttempts(flow).find(
      (attempt) => attempt.request.grant === 'authorization_code' && attempt.response?.granted,
    )?.response
    if (!first || parameter(first, 'refresh_token')) return []
    return [
      observe(
        'note',
        'The scope {seen:1} asks for a refresh token, and none came: without prompt=consent a server ignores offline_access. Send prompt=consent, or allow refresh tokens in the registration of the client.',
        prompt ? shows(prompt, 'consent') : lacks(placeOf(request, 'prompt'), 'consent'),
        shows(scope),
        lacks(placeOf(first, 'refresh_token')),
      ),
    ]
  },
})
