import { all, type CapturedFlow } from './captured-flow.ts'

/** True where the server's keys were fetched at the address that it names: without, nobody can tell who signed. */
export function showsKeys(flow: CapturedFlow): boolean {
  const named = all(flow, 'metadata-response').flatMap(({ metadata }) => metadata?.jwksUri?.value ?? [])
  return all(flow, 'jwks-response').some(({ endpoint }) => named.includes(endpoint))
}
