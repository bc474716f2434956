import { defineCause } from './cause.ts'
import { endpointsUsed } from './metadata/endpoints-used.ts'
import { formOfAddresses } from './metadata/form-of-addresses.ts'
import { issuerOfRegistration, issuerOfUrl } from './metadata/issuer.ts'
import { insecureEndpoints, missingMembers } from './metadata/members.ts'

/** The metadata of the server contradicts its address, itself, or what the client uses (RFC 8414). */
export const metadataMismatch = defineCause({
  id: 'metadata-mismatch',
  title: 'The metadata does not fit',
  possibleCause:
    'The issuer in the document is another than the address that it was fetched from, a required member is missing, an endpoint is not secure, or the client is configured with other endpoints than the server names.',
  solution:
    'Configure the server with its public address as the issuer, let the client take all endpoints from the metadata, and compare issuers letter by letter.',
  troubleshoot:
    'Compare issuer in the document with the address before /.well-known/, and each endpoint with what is used.',
  references: [
    'RFC 6749 §3.1',
    'RFC 6749 §3.2',
    'RFC 8414 §2',
    'RFC 8414 §3.1',
    'RFC 8414 §3.3',
    'OpenID Connect Discovery §3',
    'OpenID Connect Discovery §4.3',
  ],
  severities: ['warning', 'note'],
  where: 'authorization-server',
  check: (flow, context) => [...endpointsUsed(flow, context), ...issuerOfRegistration(flow, context)],
  checkLoose(message) {
    if (message.kind !== 'metadata-response' || !message.metadata) return []
    return [
      ...issuerOfUrl(message, message.metadata),
      ...insecureEndpoints(message, message.metadata),
      ...missingMembers(message, message.metadata),
      ...formOfAddresses(message.metadata),
    ]
  },
})
