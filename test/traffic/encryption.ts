import { CompactEncrypt, exportJWK, generateKeyPair } from 'jose'
import type { ClientRegistration } from '../../shared/oauth/client-registration.ts'

/** A key to which tokens are encrypted. */
export interface EncryptionKey {
  /** The private key, as a client's registration gives it. */
  readonly jwk: { readonly kty: string; readonly [member: string]: unknown }
  /** A nested JWT (RFC 7519 §5.2). */
  encrypt(token: string): Promise<string>
}

/** Makes a key. */
export async function encryptionKey(): Promise<EncryptionKey> {
  const { publicKey, privateKey } = await generateKeyPair('ECDH-ES', { extractable: true })
  return {
    jwk: { kty: 'EC', ...(await exportJWK(privateKey)) },
    encrypt: (token) =>
      new CompactEncrypt(new TextEncoder().encode(token))
        .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A128GCM', cty: 'JWT' })
        .encrypt(publicKey),
  }
}

/** The client's registration with the keys that open what is encrypted to it. */
export const opensWith = (...keys: readonly EncryptionKey[]): ClientRegistration => ({
  client_id: 'web-app',
  decryption_jwks: { keys: keys.map(({ jwk }) => ({ ...jwk })) },
})
