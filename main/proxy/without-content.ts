import type { RequestHead } from '../../shared/exchange/exchange.ts'
import type { Origin } from './authority.ts'
import { createBodyTap } from './body-tap.ts'
import { urlOf } from './forward.ts'
import type { Recording } from './recording.ts'

/** What is told of a request to a host that is never to be looked into: that there was one, and to whom. */
export function bareHead({ method, httpVersion }: RequestHead, origin: Origin): RequestHead {
  return { method, httpVersion, url: urlOf(origin, '/'), headers: [] }
}

/** Records such an exchange as a tunnel is: how many bytes passed, and nothing of what they say. */
export function withoutContent(recording: Recording): Recording {
  const requestTap = createBodyTap(0)
  const responseTap = createBodyTap(0)
  const tell = (open: boolean) => recording.tunnelled('never-decrypted', requestTap.size, responseTap.size, open)
  tell(true)
  return {
    requestTap,
    responseTap,
    requestEnded: () => undefined,
    connectedTo: (socket) => recording.connectedTo(socket),
    informational: () => undefined,
    responseStarted: () => undefined,
    answered: () => tell(false),
    failed: (error) => recording.failed(error),
    aborted: () => recording.aborted(),
    upgradedTap: { up: () => undefined, down: () => undefined },
    upgraded: (up, down, open) => recording.tunnelled('never-decrypted', up, down, open),
    tunnelled: (reason, up, down, open) => recording.tunnelled(reason, up, down, open),
  }
}
