import * as z from 'zod'

/**
 * What the developer says is registered at the authorization server. Names are those of
 * RFC 7591 §2; `code_lifetime`, in seconds, and `issuer_jwks` are the server's, `decryption_jwks` the client's own.
 */
export const ClientRegistration = z.strictObject({
  issuer: z.string().min(1).optional(),
  client_id: z.string().min(1),
  redirect_uris: z.array(z.string().min(1)).optional(),
  scopes: z.array(z.string().min(1)).optional(),
  token_endpoint_auth_method: z
    .enum([
      'none',
      'client_secret_basic',
      'client_secret_post',
      'client_secret_jwt',
      'private_key_jwt',
      'tls_client_auth',
      'self_signed_tls_client_auth',
    ])
    .optional(),
  /** OpenID Connect Registration §2. */
  id_token_signed_response_alg: z.string().min(1).optional(),
  grant_types: z.array(z.string().min(1)).optional(),
  code_lifetime: z.number().positive().optional(),
  /** For tokens signed or encrypted with it, where no request in the traffic carries it. */
  client_secret: z.string().min(1).optional(),
  /** The client's private keys (RFC 7517 §5), for tokens that are encrypted to it. */
  decryption_jwks: z.object({ keys: z.array(z.looseObject({ kty: z.string() })) }).optional(),
  /** The issuer's key set (RFC 7517 §5), where its fetch is not in the traffic. */
  issuer_jwks: z.object({ keys: z.array(z.looseObject({ kty: z.string() })) }).optional(),
})

export type ClientRegistration = Readonly<z.infer<typeof ClientRegistration>>
