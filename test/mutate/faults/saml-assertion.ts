import { parameterValue } from '../../../shared/exchange/parameter.ts'
import { changeTokenRequest, tokenRefused, tokenRequest } from '../answers.ts'
import { type Fault, mutant } from '../fault.ts'

/** The assertion was made or encoded so, and the server refuses it. */
const saml = (id: string, change: (assertion: string) => string): Fault => ({
  id,
  cause: 'assertion-grant-invalid',
  severity: 'error',
  apply(flow) {
    const request = tokenRequest(flow, 'saml2_bearer')
    const assertion = request && parameterValue(request, 'assertion')
    if (!assertion) return undefined
    const exchanges = changeTokenRequest(flow, request, 'assertion', change(assertion))
    return mutant(tokenRefused(flow, exchanges, 'saml2_bearer', 'invalid_grant'))
  },
})

/** Its XML was made so. The signature no longer fits, which no check looks at. */
const written = (id: string, change: (xml: string) => string) =>
  saml(id, (assertion) => encoded(change(decoded(assertion))))

const decoded = (assertion: string) => Buffer.from(assertion, 'base64url').toString()
const encoded = (xml: string) => Buffer.from(xml).toString('base64url')

/** What goes wrong with a SAML assertion that is the grant (RFC 7522 §2.1, §3). */
export const samlAssertionFaults: readonly Fault[] = [
  saml('saml-assertion-as-xml', decoded),
  saml('saml-assertion-no-xml', () => 'the-assertion'),
  // What Base64 has and Base64url has not.
  saml('saml-assertion-in-lines', (assertion) => assertion.replaceAll(/.{76}/g, '$&\r\n')),
  written('saml-assertion-in-its-response', (xml) => `<samlp:Response ID="_1">${xml}</samlp:Response>`),
  written('saml-assertion-ended', (xml) =>
    xml.replaceAll(/NotOnOrAfter="[^"]+"/g, 'NotOnOrAfter="2020-01-01T00:00:00Z"'),
  ),
  written('saml-assertion-not-yet-valid', (xml) =>
    xml.replace(/NotBefore="[^"]+"/, 'NotBefore="2099-01-01T00:00:00Z"'),
  ),
  written('saml-assertion-for-another-endpoint', (xml) =>
    xml.replace(/Recipient="[^"]+"/, 'Recipient="https://login.other.example/token"'),
  ),
]
