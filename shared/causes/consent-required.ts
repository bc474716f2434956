import { askedFor } from './asked.ts'
import { defineCause } from './cause.ts'
import { observe, shows } from './evidence.ts'
import { providerWords, said } from './refusals.ts'
import { inWordsOf } from './server-words.ts'

/** The person, or an administrator, has not agreed to what the app asks for (OpenID Connect Core §3.1.2.6). */
export const consentRequired = defineCause({
  id: 'consent-required',
  title: 'Nobody has consented to what the app asks for',
  possibleCause:
    'Nobody has agreed yet to what the app asks for: it asks for a new scope, for one that only an administrator may grant, or asks with prompt=none, which forbids the page on which to agree.',
  solution:
    'Send the person through a login without prompt=none, or have an administrator consent to the app; ask for no scope that is not needed.',
  troubleshoot: 'Look at prompt and scope in the authorization request, and at the grants of the app at the server.',
  references: ['OpenID Connect Core §3.1.2.6', 'OpenID Connect Core §3.1.2.4'],
  severities: ['error'],
  where: 'registration',
  check: (flow) =>
    inWordsOf(flow, 'consent-required', (refusal) => {
      const prompt = askedFor(flow, 'prompt')
      const scope = askedFor(flow, 'scope')
      const silent = prompt?.value.split(' ').includes('none') ? prompt : undefined
      const [code, ...more] = said(refusal)
      const told = [...more, ...(scope ? [shows(scope)] : [])]
      if (silent) {
        return {
          ...observe(
            'error',
            `The request had prompt={seen:0}, which forbids every page, and the server needs the person's consent: it answered with {seen:1}. Begin a login without prompt=none, in which the person can agree.${providerWords(refusal)}`,
            shows(silent),
            code,
            ...told,
          ),
          where: 'client' as const,
        }
      }
      return observe(
        'error',
        `The server answered with {seen:0}: nobody with the right to do so has agreed to what the app asks for. Have the person, or an administrator, consent to it, or ask for less.${providerWords(refusal)}`,
        code,
        ...told,
      )
    }),
})
