import type { BackchannelRequest, Provider } from 'oidc-provider'

export const cibaGrant = 'urn:openid:params:grant-type:ciba'

interface Triggered {
  readonly oidc: { readonly provider: Provider }
}

/** oidc-provider's CIBA, where every hint is a person; `asked` is told of each that is to decide on a device. */
export const cibaFeature = (asked: (provider: Provider, request: BackchannelRequest) => void) => ({
  enabled: true,
  deliveryModes: ['poll', 'ping'],
  processLoginHint: (_context: unknown, hint: string) => hint,
  verifyUserCode: () => undefined,
  validateRequestContext: () => undefined,
  validateBindingMessage: () => undefined,
  triggerAuthenticationDevice: ({ oidc: { provider } }: Triggered, request: BackchannelRequest) =>
    asked(provider, request),
})
