import type { Flow } from '../../flow/flow.ts'
import type { Message } from '../../oauth/message.ts'
import { observe } from '../evidence.ts'
import type { Observation } from '../finding.ts'
import { providerWords, refusedFor, said } from '../refusals.ts'

/** The server's invalid_request where nothing else explains it: then its own words are what there is. */
export function saidToBeMalformed(flow: Flow): readonly Observation[] {
  return refusedFor(flow, 'malformed-request').flatMap((refusal) => {
    if (refusal.message.kind === 'resource-response') return []
    const [code, ...more] = said(refusal)
    const { description } = refusal.error
    const observation = observe(
      'error',
      description
        ? `The server refused ${nameOf(refusal.message)} with {seen:0}, and says: {seen:1}. Compare the request with what the server's documentation asks for.${providerWords(refusal)}`
        : `The server refused ${nameOf(refusal.message)} with {seen:0}, and does not say what is wrong: a parameter is missing, stands twice, or has a form that it does not take. Compare the request with what the server's documentation asks for, and look into the server's own log.${providerWords(refusal)}`,
      code,
      ...more,
    )
    return [{ ...observation, onlyIfUnexplained: true as const }]
  })
}

function nameOf({ kind }: Message): string {
  switch (kind) {
    case 'authorization-response':
    case 'authorization-error-page':
      return 'the authorization request'
    case 'token-response':
      return 'the token request'
    case 'pushed-authorization-response':
      return 'the pushed authorization request'
    case 'device-authorization-response':
      return 'the device authorization request'
    default:
      return 'the request'
  }
}
