import { parameter } from '../exchange/parameter.ts'
import { isPlaceholder } from '../exchange/placeholder.ts'
import type { Flow } from '../flow/flow.ts'
import { defineCause } from './cause.ts'
import { observe, toChangeAt } from './evidence.ts'
import type { Observation } from './finding.ts'
import { polls, tokenAttempts } from './in-flow.ts'
import { providerWords, type Refusal, refusals, said } from './refusals.ts'
import { challengingRequest, verifierMismatch } from './token-refusal.ts'

/** The server refused, and nothing in the traffic shows why: what it says is all there is (RFC 6749 §4.1.2.1, §5.2). */
export const refusalUnexplained = defineCause({
  id: 'refusal-unexplained',
  title: 'The server refused, and the traffic does not show why',
  possibleCause:
    'The reason lies where no traffic shows it: in what is registered at the server, in its own state or its log. Or the server looks at another request than the one that was captured.',
  solution:
    'Read what the server says, look the refusal up in its log by the time, and compare what is registered there with the request.',
  troubleshoot: "Find this moment in the server's own log; give Tokentrail what is registered, so that it can compare.",
  references: ['RFC 6749 §4.1.2.1', 'RFC 6749 §4.2.2.1', 'RFC 6749 §5.2'],
  severities: ['error'],
  where: 'authorization-server',
  isLastResort: true,
  check(flow) {
    // A device that asks on after it has its tokens is told as that alone.
    if (flow.outcome !== 'failed' || polls(flow).some(({ response }) => response?.granted)) return []
    const last = refusals(flow).findLast(({ row }) => !row?.expected)
    return last ? [tell(flow, last)] : []
  },
})

function tell(flow: Flow, refusal: Refusal): Observation<'error'> {
  const { message, error, causes } = refusal
  const inWords = message.kind === 'authorization-error-page' && !message.error
  const refused = inWords
    ? 'The server answers with a page of its own, which says {seen:0}.'
    : `The server refuses with {seen:0}.${error.description ? ' It says: {seen:1}.' : ''}`
  const why =
    isAboutPkce(refusal) && challengeFits(flow)
      ? 'The code_verifier that was sent gives the code_challenge that was sent: the server compares with that of another login, or what reached it was changed on the way.'
      : 'What was captured does not show why: look it up in the log of the server at this time.'
  const [code, ...more] = said(refusal)
  const observation = observe('error', `${refused} ${why}${providerWords(refusal)}`, code, ...more)
  return causes[0] === 'gateway-altered' ? toChangeAt('gateway', observation) : observation
}

const isAboutPkce = ({ causes: [first] }: Refusal) => first === 'pkce-verifier-mismatch' || first === 'pkce-missing'

/** True where both were seen, and agree. */
function challengeFits(flow: Flow): boolean {
  const challenged = challengingRequest(flow) !== undefined
  return tokenAttempts(flow).some((attempt) => {
    const verifier = parameter(attempt.request, 'code_verifier')
    return challenged && verifier && !isPlaceholder(verifier.value) && !verifierMismatch(flow, attempt)
  })
}
