import { type Fault, mutant } from '../fault.ts'
import { discovering } from '../resource-flow.ts'

/** Metadata of the resource that a client cannot use. */
const invalid = (id: string, severity: Fault['severity'], change: Parameters<typeof discovering>[1]): Fault => ({
  id,
  cause: 'resource-metadata-invalid',
  severity,
  apply(flow) {
    const next = discovering(flow, change)
    return next && mutant(next.exchanges)
  },
})

const html = [['Content-Type', 'text/html']] as const
const json = [['Content-Type', 'application/json']] as const
const nothing = { status: 404, answer: 'Not Found', answerHeaders: [['Content-Type', 'text/plain']] as const }
const without = (name: string) => (good: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(good).filter(([own]) => own !== name))
const withServers = (servers: unknown) => ({
  members: (good: Readonly<Record<string, unknown>>) => ({ ...good, authorization_servers: servers }),
})

/** What goes wrong where a resource says of itself who gives its tokens (RFC 9728 §2, §3). */
export const resourceMetadataFaults: readonly Fault[] = [
  invalid('resource-metadata-is-a-page', 'error', {
    answer: { answer: '<!doctype html><html></html>', answerHeaders: html },
  }),
  invalid('resource-metadata-broken', 'error', { answer: { answer: '{"resource":', answerHeaders: json } }),
  invalid('resource-metadata-is-a-list', 'error', { answer: { answer: '[]', answerHeaders: json } }),
  invalid('resource-metadata-empty', 'error', { answer: { answer: '', answerHeaders: json } }),
  invalid('resource-metadata-without-resource', 'error', { members: without('resource') }),
  invalid('resource-metadata-with-one-server-as-text', 'error', withServers('https://as.lab.example')),
  invalid('mcp-metadata-without-servers', 'error', { mcp: true, members: without('authorization_servers') }),
  invalid('mcp-metadata-with-no-server-in-its-list', 'error', { mcp: true, ...withServers([]) }),
  invalid(
    'resource-metadata-with-address-of-metadata',
    'error',
    withServers(['https://as.lab.example/.well-known/oauth-authorization-server']),
  ),
  invalid('resource-metadata-with-issuer-with-query', 'error', withServers(['https://as.lab.example/?tenant=1'])),
  invalid('resource-metadata-with-host-alone', 'warning', {
    members: (good) => ({ ...good, resource: 'api.lab.example' }),
  }),
  invalid('resource-metadata-with-fragment', 'warning', {
    members: (good) => ({ ...good, resource: `${String(good['resource'])}#api` }),
  }),
  {
    id: 'metadata-that-the-mcp-server-names-is-not-there',
    cause: 'resource-metadata-missing',
    severity: 'warning',
    apply(flow) {
      const next = discovering(flow, { mcp: true, answer: nothing })
      return next && mutant(next.exchanges)
    },
  },
  {
    id: 'mcp-server-without-metadata',
    cause: 'resource-metadata-missing',
    severity: 'warning',
    apply(flow) {
      const next = discovering(flow, {
        mcp: true,
        named: null,
        answer: nothing,
        after: (resource) => [
          {
            url: `${new URL(resource).origin}/.well-known/oauth-protected-resource`,
            headers: [['MCP-Protocol-Version', '2025-06-18']],
            ...nothing,
          },
        ],
      })
      return next && mutant(next.exchanges)
    },
  },
]
