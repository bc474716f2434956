import type { Written } from '../../traffic/exchange.ts'
import { mcp, mcpLogin } from '../../traffic/mcp-client.ts'
import type { Report } from '../report.ts'

const slash = `${mcp.resource}/`
/** Entra compares the resource with the scope letter by letter, and sends its refusal back by a redirect. */
const refusedTarget = (words: string): Written[] => {
  const query = new URLSearchParams({ error: 'invalid_target', error_description: words, state: mcp.state })
  return mcpLogin(
    { authorizeResource: slash },
    {
      authorize: { answerHeaders: [['Location', `${mcp.redirectUri}?${query}`]] },
      callback: { url: `${mcp.redirectUri}?${query}`, status: 400, answer: 'failed' },
      token: null,
      call: null,
    },
  )
}

export const protectedResourceReports: readonly Report[] = [
  {
    row: '44',
    threads:
      'modelcontextprotocol/inspector#927, #1304; vercel/ai#13988; sigbit/mcp-auth-proxy#123; google-gemini/gemini-cli#20231',
    signature:
      'resource in the request and resource in the metadata differ by the slash at the end; the token is refused',
    cause: 'resource-mismatch',
    severity: 'error',
    bad: mcpLogin(
      { authorizeResource: slash, tokenResource: slash },
      { token: { status: 400, json: { error: 'invalid_target' } }, call: null },
    ),
    good: mcpLogin(),
    change: 'the text of the metadata in both requests',
  },
  {
    row: '44',
    threads: 'anthropics/claude-code#52871',
    signature: 'the same at Entra, which answers AADSTS9010010',
    cause: 'resource-mismatch',
    severity: 'error',
    bad: refusedTarget(
      "AADSTS9010010: The resource parameter provided in the request doesn't match with the requested scopes.",
    ),
    good: mcpLogin(),
    change: 'no slash',
  },
  {
    row: '44',
    threads: 'modelcontextprotocol/inspector#1304',
    signature: 'the same where both servers let it pass: it breaks with the next one',
    cause: 'resource-mismatch',
    severity: 'warning',
    bad: mcpLogin({ authorizeResource: slash, tokenResource: slash }),
    good: mcpLogin(),
    change: 'no slash',
  },
  {
    row: '44',
    threads: 'github/copilot-cli#4606; anomalyco/opencode#50036',
    signature: 'the same for the issuer: the resource lists its server with a slash that the issuer does not have',
    cause: 'authorization-server-unlisted',
    severity: 'warning',
    bad: mcpLogin({ servers: [`${mcp.server}/`] }),
    good: mcpLogin(),
    change: 'the text of the issuer',
  },
  {
    row: '45',
    threads: 'SocketDev/socket-mcp#185',
    signature: '401 without WWW-Authenticate: the client does not learn where to log in',
    cause: 'bearer-challenge-missing',
    severity: 'warning',
    bad: mcpLogin({}, { refused: { answerHeaders: [] } }),
    good: mcpLogin(),
    change: 'the challenge is there',
  },
  {
    row: '46',
    threads: 'MCPJam/inspector#2119, #1987, #3375',
    signature: 'discovery: the metadata names another issuer than the address that it was fetched from',
    cause: 'gateway-altered',
    severity: 'error',
    bad: mcpLogin(
      {},
      {
        metadata: {
          json: {
            issuer: 'http://as.example',
            authorization_endpoint: 'http://as.example/authorize',
            token_endpoint: 'http://as.example/token',
            code_challenge_methods_supported: ['S256'],
            response_types_supported: ['code'],
          },
        },
      },
    ),
    good: mcpLogin(),
    change: 'issuer and address are the same',
  },
  {
    row: '46',
    threads: 'MCPJam/inspector#1987',
    signature: 'redirect: the token request has another redirect URI than the authorization request',
    cause: 'redirect-uri-mismatch',
    severity: 'error',
    bad: redeemedElsewhere(),
    good: mcpLogin(),
    change: 'one redirect URI',
  },
]

function redeemedElsewhere(): Written[] {
  const steps = mcpLogin()
  return steps.slice(0, -1).map((step) =>
    step.form
      ? {
          ...step,
          form: { ...step.form, redirect_uri: `${mcp.redirectUri}/debug` },
          status: 400,
          json: { error: 'invalid_grant' },
        }
      : step,
  )
}
