/** The steps that flows are expected to have, in words. */
export const authorizationSteps = ['authorization-request', 'authorization-response'] as const
export const tokenSteps = ['token-request', 'token-response'] as const
export const resourceSteps = ['resource-request', 'resource-response'] as const
export const codeSteps = [...authorizationSteps, ...tokenSteps] as const
