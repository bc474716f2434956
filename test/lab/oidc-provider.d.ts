declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http'

  export interface GrantContext {
    body: unknown
    readonly oidc: {
      readonly route: string
      readonly client: { readonly clientId: string }
      readonly params: Readonly<Record<string, string | undefined>>
    }
  }

  export interface BackchannelRequest {
    readonly accountId: string
    readonly clientId: string
    readonly scope: string
    /** The auth_req_id. */
    readonly jti: string
    readonly params: Readonly<Record<string, string | undefined>>
  }

  /** As much of oidc-provider as the lab uses. */
  export class Provider {
    constructor(issuer: string, configuration: Readonly<Record<string, unknown>>)
    readonly issuer: string
    proxy: boolean
    callback(): (request: IncomingMessage, response: ServerResponse) => void
    interactionDetails(
      request: IncomingMessage,
      response: ServerResponse,
    ): Promise<{
      readonly uid: string
      readonly prompt: {
        readonly name: string
        readonly details: {
          readonly missingOIDCScope?: readonly string[]
          readonly missingOIDCClaims?: readonly string[]
          readonly missingResourceScopes?: Readonly<Record<string, readonly string[]>>
          readonly rar?: readonly unknown[]
        }
      }
      readonly params: Record<string, unknown>
      readonly session?: { readonly accountId: string }
    }>
    interactionFinished(request: IncomingMessage, response: ServerResponse, result: unknown): Promise<void>
    on(event: string, listener: (...values: readonly unknown[]) => void): this
    registerGrantType(
      name: string,
      handler: (context: GrantContext) => Promise<void>,
      parameters: readonly string[],
    ): void
    /** Koa's middleware. */
    use(middleware: (context: GrantContext, next: () => Promise<void>) => Promise<void>): this
    backchannelResult(request: BackchannelRequest, grantId: string): Promise<void>
    readonly Grant: new (properties: {
      readonly accountId: string
      readonly clientId: string
    }) => {
      addOIDCScope(scope: string): void
      addOIDCClaims(claims: readonly string[]): void
      addResourceScope(resource: string, scope: string): void
      addRar(detail: unknown): void
      save(): Promise<string>
    }
    readonly AccessToken: {
      find(value: string): Promise<{ readonly accountId: string } | undefined>
    }
  }
}
