import type { TunnelReason } from '../../../shared/exchange/exchange.ts'

/** Why a tunnel was not looked into, and what to do to look into the next. */
export function tunnelWords(reason: TunnelReason): string {
  switch (reason) {
    case 'not-http':
      return 'What passes is neither HTTP nor TLS.'
    case 'out-of-scope':
      return 'This host is not among those that are decrypted. Add it in the proxy settings to look into it.'
    case 'never-decrypted':
      return 'This host is on the never list of the proxy settings.'
    case 'known-host':
      return "This host is on Tokentrail's own list of updates, telemetry and banks. Add it to the decrypted hosts in the proxy settings to look into it."
    case 'client-refused-certificate':
      return 'This client has refused the certificate for this host before. Have it trust the certificate authority to look into it.'
    default:
      return reason satisfies never
  }
}
