import type { FlowId } from '../flow/flow.ts'

/** The flows whose findings hang on the other flows of their client, so that they are checked again with those. */
export interface ClientWatch {
  watch(clientId: string, flow: FlowId): void
  /** The flows to check again where this one of the same client changed. */
  watching(clientId: string, changed: FlowId): readonly FlowId[]
}

/** What runs side by side in one browser is a handful. */
const newestKept = 8

/** Begins with nothing watched. */
export function createClientWatch(): ClientWatch {
  const flows = new Map<string, readonly FlowId[]>()
  return {
    watch(clientId, flow) {
      const known = flows.get(clientId) ?? []
      if (!known.includes(flow)) flows.set(clientId, [...known, flow].slice(-newestKept))
    },
    watching: (clientId, changed) => (flows.get(clientId) ?? []).filter((flow) => flow !== changed),
  }
}
