import { comparableEndpoint } from '../exchange/url-parts.ts'
import type { Message } from '../oauth/message.ts'
import type { Step } from './flow.ts'
import type { FlowRecord } from './flow-store.ts'

/**
 * The step of which this message is the leg behind a gateway: one of the same kind, at another address,
 * that began before and has not ended before this one did.
 */
export function outerLeg(flow: FlowRecord, message: Message): Step | undefined {
  return flow.steps.findLast(({ kind, message: outer }) => kind === message.kind && encloses(outer, message))
}

/** True where one exchange ran within the other, at another address. */
export function encloses(outer: Message, inner: Message): boolean {
  if (outer.exchange === inner.exchange || outer.request.method !== inner.request.method) return false
  if (outer.span.start > inner.span.start || outer.exchange > inner.exchange) return false
  if (outer.span.end !== undefined && outer.span.end < (inner.span.end ?? inner.span.start)) return false
  return comparableEndpoint(outer.endpoint) !== comparableEndpoint(inner.endpoint)
}
