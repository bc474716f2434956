declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http'

  /** As much of oidc-provider as the lab uses. */
  export class Provider {
    constructor(issuer: string, configuration: Readonly<Record<string, unknown>>)
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
          readonly missingResourceScopes?: Readonly<Record<string, readonly string[]>>
        }
      }
      readonly params: Record<string, unknown>
      readonly session?: { readonly accountId: string }
    }>
    interactionFinished(request: IncomingMessage, response: ServerResponse, result: unknown): Promise<void>
    on(event: string, listener: (...values: readonly unknown[]) => void): this
    readonly Grant: new (properties: {
      readonly accountId: string
      readonly clientId: string
    }) => {
      addOIDCScope(scope: string): void
      addResourceScope(resource: string, scope: string): void
      save(): Promise<string>
    }
  }
}
