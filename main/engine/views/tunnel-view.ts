import type { ExchangeDetail } from '../../../shared/bridge/exchange-detail.ts'
import type { Exchange, TunnelReason } from '../../../shared/exchange/exchange.ts'

/** What is said of a tunnel; null of anything else. */
export function tunnelView(outcome: Exchange['outcome']): ExchangeDetail['connection']['tunnel'] {
  if (outcome.kind !== 'tunnelled') return null
  const { reason, bytesUp, bytesDown, open } = outcome
  return { why: tunnelWords(reason), bytesUp, bytesDown, open }
}

/** Why a tunnel was not looked into, and what to do to look into the next. */
function tunnelWords(reason: TunnelReason): string {
  switch (reason) {
    case 'not-http':
      return 'What passes is not HTTP.'
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
