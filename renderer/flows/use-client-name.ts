import { type Mirror, useMirror } from '../store/mirror.ts'

/** What the client of a flow is called: its id, or else the local program that spoke for it; null where neither is known. */
export function useClientName(flow: string | null): string | null {
  return useMirror((mirror) => clientName(mirror, flow))
}

/** The browser carries what the user agent sends, and tells nothing of the client. */
export function clientName({ flows, steps, exchanges }: Mirror, id: string | null): string | null {
  const flow = flows.get(id ?? '')
  if (!flow) return null
  if (flow.clientId !== null) return flow.clientId
  for (const stepId of flow.steps) {
    const step = steps.get(stepId)
    if (step?.from !== 'client' || step.part !== 'request' || step.exchange === null) continue
    const program = exchanges.get(step.exchange)?.program
    if (program) return program
  }
  return null
}
