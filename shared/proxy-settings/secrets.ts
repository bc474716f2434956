import type { ProxySettings, ShownProxySettings } from './proxy-settings.ts'

type Secret = ShownProxySettings['trust']['clientCertificates'][number]['passphrase']

/** The settings with a mark in place of each secret. */
export function withoutSecrets({ upstream, trust, ...rest }: ProxySettings): ShownProxySettings {
  const hidden = (secret: string | undefined) => secret !== undefined && ({ kept: true } as const)
  const password = 'password' in upstream && hidden(upstream.password)
  return {
    ...rest,
    upstream: password ? { ...upstream, password } : (upstream as ShownProxySettings['upstream']),
    trust: {
      ...trust,
      clientCertificates: trust.clientCertificates.map((one) => {
        const passphrase = hidden(one.passphrase)
        return passphrase ? { ...one, passphrase } : (one as Omit<typeof one, 'passphrase'>)
      }),
    },
  }
}

/**
 * Puts the secrets that are kept back into settings that came from where they are not shown; a string says which of
 * them must be given anew. A password goes to no other proxy, and a passphrase to no other file, than it was given for.
 */
export function withSecrets(shown: ShownProxySettings, before: ProxySettings): ProxySettings | string {
  const { upstream, trust, ...rest } = shown
  const password = 'password' in upstream ? secretOf(upstream.password, passwordOf(upstream, before)) : undefined
  if (password === lost)
    return 'upstream.password: the proxy, or the user name, is another one now. Type the password again.'
  const clientCertificates: ProxySettings['trust']['clientCertificates'] = []
  for (const [index, { passphrase: given, ...one }] of trust.clientCertificates.entries()) {
    const same = before.trust.clientCertificates.find(
      ({ certificate, key }) => certificate === one.certificate && key === one.key,
    )
    const passphrase = secretOf(given, same?.passphrase)
    if (passphrase === lost)
      return `trust.clientCertificates[${index}].passphrase: the file is another one now. Type its passphrase again.`
    clientCertificates.push({ ...one, ...(passphrase !== undefined && { passphrase }) })
  }
  return {
    ...rest,
    upstream: withPassword(upstream, password),
    trust: { ...trust, clientCertificates },
  }
}

const lost = Symbol('lost')

function secretOf(given: Secret, kept: string | undefined): string | undefined | typeof lost {
  if (given === undefined || typeof given === 'string') return given
  return kept ?? lost
}

function passwordOf(next: ShownProxySettings['upstream'], { upstream }: ProxySettings): string | undefined {
  const same =
    next.kind === upstream.kind &&
    ('url' in next ? next.url : '') === ('url' in upstream ? upstream.url : '') &&
    ('username' in next ? next.username : '') === ('username' in upstream ? upstream.username : '')
  return same && 'password' in upstream ? upstream.password : undefined
}

function withPassword(
  upstream: ShownProxySettings['upstream'],
  password: string | undefined,
): ProxySettings['upstream'] {
  if (upstream.kind === 'direct') return upstream
  const { password: _shown, ...rest } = upstream
  return { ...rest, ...(password !== undefined && { password }) }
}
