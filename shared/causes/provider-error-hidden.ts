import { headerValue } from '../exchange/exchange.ts'
import { headerPlace } from '../exchange/place.ts'
import type { Flow } from '../flow/flow.ts'
import type { AuthorizationResponse, OAuthError } from '../oauth/message.ts'
import { defineCause } from './cause.ts'
import { observe, shows, status } from './evidence.ts'
import type { Evidence, Observation } from './finding.ts'
import { seenAs, stepsOf, tokenAttempts } from './in-flow.ts'

/** The server said why, and the app shows another error in its place. */
export const providerErrorHidden = defineCause({
  id: 'provider-error-hidden',
  title: 'The app hides what the server said',
  possibleCause:
    'The library wraps the error of the token endpoint in one of its own, such as "failed to obtain access token", and neither the page nor the log of the app shows the error and the description that came.',
  solution:
    "Log error, error_description and error_uri of the token response, and show the person a reference number that leads to that entry in the log. Most libraries keep the server's answer in the error that they throw.",
  troubleshoot: 'Read error_description in the token response: it is what the server really said.',
  references: ['RFC 6749 §5.2', 'RFC 6749 §4.1.2.1'],
  severities: ['note'],
  where: 'client',
  check(flow): readonly Observation<'note'>[] {
    const attempt = tokenAttempts(flow).findLast(({ response }) => response?.error?.description)
    const error = attempt?.response?.error
    if (!error?.description) return []
    const answers = deliveries(flow).flatMap((delivery) => answerOf(delivery, error) ?? [])
    const [answer] = answers
    if (!answer || tokenAttempts(flow).some(({ response }) => response?.granted)) return []
    return [
      observe(
        'note',
        'The server said {seen:0}, and the app answered the browser with {seen:2} and words of its own. Whoever looks at the app alone does not learn the reason: have it log what came.',
        shows(error.description),
        shows(error.code),
        answer,
      ),
    ]
  },
})

function deliveries(flow: Flow): readonly AuthorizationResponse[] {
  return stepsOf(flow, 'authorization-response').flatMap((step) =>
    [step.message, ...seenAs(step, 'delivery')].filter(({ sighting }) => sighting === 'delivery'),
  )
}

/** How the app answered, where neither its page nor its redirect has a word of the server's error. */
function answerOf({ exchange, response, answer }: AuthorizationResponse, error: OAuthError): Evidence | undefined {
  if (!response) return undefined
  const names = (text: string) => text.includes(error.code.value) || text.includes(error.description?.value ?? '')
  if (response.status >= 400)
    return answer === undefined || answer.trim() === '' || names(answer)
      ? undefined
      : status(exchange, response.status, null)
  const location = headerValue(response.headers, 'location') ?? ''
  if (response.status < 300 || !/[?&#]error(?:=|&|$)/.test(location) || names(decoded(location))) return undefined
  return { place: headerPlace(exchange, 'response', 'location'), seen: location, expected: null }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}
