import { readHostPattern } from '../../shared/proxy-settings/host-pattern.ts'
import { mistakesIn } from '../../shared/proxy-settings/mistakes.ts'
import { ShownProxySettings } from '../../shared/proxy-settings/proxy-settings.ts'

/** A secret as it stands in the form: what was typed, or that the one before is kept. */
export interface SecretDraft {
  readonly text: string
  readonly kept: boolean
}

export interface CertificateDraft {
  readonly key: string
  readonly host: string
  readonly certificate: string
  readonly keyFile: string
  readonly passphrase: SecretDraft
}

export type UpstreamKind = ShownProxySettings['upstream']['kind']
export type DecryptKind = ShownProxySettings['scope']['decrypt']

/** The proxy's settings as they stand in the form: text, until it is checked. Lists have a line for each. */
export interface ProxySettingsDraft {
  readonly decrypt: DecryptKind
  readonly hosts: string
  readonly never: string
  readonly tunnelKnownHosts: boolean
  readonly tunnelPinned: boolean
  /** Containers, phones and other machines may use it. */
  readonly network: boolean
  readonly upstream: UpstreamKind
  readonly url: string
  readonly username: string
  readonly password: SecretDraft
  readonly noProxy: string
  readonly roots: string
  readonly ignoreFor: string
  readonly certificates: readonly CertificateDraft[]
  /** `login.example.com 127.0.0.1:8443`, a line for each name. */
  readonly overrides: string
}

/** The members of the settings that have a field of their own, as `mistakesIn` writes their paths. */
const fields = {
  'scope.hosts': 'hosts',
  'scope.never': 'never',
  'upstream.url': 'url',
  'upstream.username': 'username',
  'upstream.password': 'password',
  'upstream.noProxy': 'noProxy',
  'trust.roots': 'roots',
  'trust.ignoreFor': 'ignoreFor',
  'trust.clientCertificates': 'certificates',
  overrides: 'overrides',
} as const satisfies Record<string, keyof ProxySettingsDraft>

/** A member of one of the client certificates, by their order. */
export type CertificateField = `certificates.${number}.${'host' | 'certificate' | 'key' | 'passphrase'}`
export type ProxyField = (typeof fields)[keyof typeof fields] | CertificateField
export type ProxyErrors = Readonly<Partial<Record<ProxyField, string>>>

const none: SecretDraft = { text: '', kept: false }
const startingNoProxy = 'localhost\n127.0.0.0/8\n::1'

/** The form of these settings. */
export function draftOf(
  { listen, scope, upstream, trust, overrides }: ShownProxySettings,
  nextKey: () => string,
): ProxySettingsDraft {
  return {
    decrypt: scope.decrypt,
    hosts: scope.hosts.join('\n'),
    never: scope.never.join('\n'),
    tunnelKnownHosts: scope.tunnelKnownHosts,
    tunnelPinned: scope.tunnelPinned,
    network: listen === 'network',
    upstream: upstream.kind,
    url: 'url' in upstream ? upstream.url : '',
    username: ('username' in upstream && upstream.username) || '',
    password: 'password' in upstream ? secretDraft(upstream.password) : none,
    noProxy: 'noProxy' in upstream ? upstream.noProxy.join('\n') : startingNoProxy,
    roots: trust.roots.join('\n'),
    ignoreFor: trust.ignoreFor.join('\n'),
    certificates: trust.clientCertificates.map(({ host, certificate, key = '', passphrase }) => ({
      key: nextKey(),
      host,
      certificate,
      keyFile: key,
      passphrase: secretDraft(passphrase),
    })),
    overrides: overrides.map(({ host, address }) => `${host} ${address}`).join('\n'),
  }
}

export type ProxyDraftResult =
  | { readonly ok: true; readonly settings: ShownProxySettings }
  | { readonly ok: false; readonly errors: ProxyErrors }

/** Checks the form; where something cannot be used, says at which field, and why. */
export function readDraft(draft: ProxySettingsDraft): ProxyDraftResult {
  const parsed = ShownProxySettings.safeParse({
    listen: draft.network ? 'network' : 'this-machine',
    scope: {
      decrypt: draft.decrypt,
      hosts: lines(draft.hosts),
      never: lines(draft.never),
      tunnelKnownHosts: draft.tunnelKnownHosts,
      tunnelPinned: draft.tunnelPinned,
    },
    upstream: upstreamOf(draft),
    trust: {
      roots: lines(draft.roots),
      ignoreFor: lines(draft.ignoreFor),
      clientCertificates: draft.certificates.map(({ host, certificate, keyFile, passphrase }) => ({
        host: host.trim(),
        certificate,
        ...(keyFile.trim() && { key: keyFile }),
        ...secretMember('passphrase', passphrase),
      })),
    },
    overrides: lines(draft.overrides).flatMap(overridesIn),
  })
  const errors = { ...passwordAlone(draft), ...(parsed.success ? {} : errorsIn(mistakesIn(parsed.error))) }
  return parsed.success && Object.keys(errors).length === 0
    ? { ok: true, settings: parsed.data }
    : { ok: false, errors }
}

/** It would go to nobody. */
function passwordAlone({ upstream, username, password: { text, kept } }: ProxySettingsDraft): ProxyErrors {
  const isAlone = upstream !== 'direct' && username.trim() === '' && (text !== '' || kept)
  return isAlone ? { username: 'A password is given, and no user name. Give both, or neither.' } : {}
}

function upstreamOf({ upstream, url, username, password, noProxy }: ProxySettingsDraft) {
  const account = { ...(username.trim() && { username: username.trim() }), ...secretMember('password', password) }
  switch (upstream) {
    case 'direct':
      return { kind: upstream }
    case 'system':
      return { kind: upstream, ...account }
    case 'proxy':
    case 'pac':
      return { kind: upstream, url: url.trim(), ...account, noProxy: noProxy.split(/[\s,;]+/).filter(Boolean) }
    default:
      return upstream satisfies never
  }
}

/** `login.example.com 127.0.0.1:8443`; or a line of a hosts file, which has its address first and then names. */
function overridesIn(line: string): readonly { readonly host: string; readonly address: string }[] {
  const [first = '', ...others] = line.split(/[\s=>]+/).filter(Boolean)
  if (isAddress(first) && others.length > 0 && !others.some(isAddress))
    return others.map((host) => ({ host, address: first }))
  return [{ host: first, address: others.join(' ') }]
}

/** True for an address of IPv4 or IPv6, with a port or without. */
function isAddress(text: string): boolean {
  const read = readHostPattern(text)
  return typeof read !== 'string' && (read.name.includes(':') || /^\d+(?:\.\d+){3}$/.test(read.name))
}

/** Puts sentences that begin with a member's path to its field; leaves out those that do not. */
export function errorsIn(sentences: readonly string[]): ProxyErrors {
  const errors: Partial<Record<ProxyField, string>> = {}
  for (const sentence of sentences) {
    const [, index, member, why] =
      /^trust\.clientCertificates\[(\d+)\]\.(host|certificate|key|passphrase): (.*)/s.exec(sentence) ?? []
    if (why !== undefined) {
      errors[`certificates.${index}.${member}` as CertificateField] = capital(why.replace(/^"" is empty; /, ''))
      continue
    }
    const path = Object.keys(fields).find((member) => sentence.startsWith(member))
    if (path === undefined) continue
    const field = fields[path as keyof typeof fields]
    // The field stands beside the sentence; what is left of the path says which line or row is meant.
    const words = sentence
      .slice(path.length)
      .replace(
        /^\[(\d+)\]/,
        (_all, index) => `${field === 'certificates' ? 'Certificate' : 'Line'} ${Number(index) + 1}`,
      )
      .replace(/^([^.:]+)\.(\w+)/, '$1, $2')
      .replace(/^: /, '')
    errors[field] = [errors[field], capital(words)].filter(Boolean).join(' ')
  }
  return errors
}

const capital = (words: string) => words.charAt(0).toUpperCase() + words.slice(1)

const lines = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)

const secretDraft = (secret: string | { readonly kept: true } | undefined): SecretDraft =>
  typeof secret === 'string' ? { text: secret, kept: false } : { text: '', kept: secret !== undefined }

function secretMember(name: 'password' | 'passphrase', { text, kept }: SecretDraft): object {
  if (text !== '') return { [name]: text }
  return kept ? { [name]: { kept: true } } : {}
}
