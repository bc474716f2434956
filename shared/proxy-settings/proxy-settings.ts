import * as z from 'zod'
import { readHostPattern } from './host-pattern.ts'

/** A member that must not be empty, and has no white space around it. */
const Text = z.string().trim().min(1)

const Host = z.string().superRefine((text, context) => {
  const read = readHostPattern(text)
  if (typeof read === 'string') context.addIssue({ code: 'custom', message: `${JSON.stringify(text)} ${read}` })
})

/** One host with its port, or without: no pattern. */
const Address = z.string().superRefine((text, context) => {
  const read = readHostPattern(text)
  const wrong =
    typeof read === 'string' ? read : read.kind === 'host' ? undefined : 'is a pattern; write one name or address'
  if (wrong !== undefined) context.addIssue({ code: 'custom', message: `${JSON.stringify(text)} ${wrong}` })
})

const NoProxy = z.string().superRefine((text, context) => {
  if (text === '<local>' || /^[\w.-]*\*[\w.*-]*$/.test(text)) return
  const [, address, bits] = /^\[?([0-9a-f.:]+)\]?\/(\d+)$/i.exec(text) ?? []
  if (address !== undefined) {
    if (isNetwork(address, Number(bits))) return
    return context.addIssue({
      code: 'custom',
      message: `${JSON.stringify(text)} is no network; write one as 10.0.0.0/8 or fd00::/8`,
    })
  }
  const read = readHostPattern(text)
  if (typeof read === 'string') context.addIssue({ code: 'custom', message: `${JSON.stringify(text)} ${read}` })
})

/** macOS leaves out the last octets, as in 169.254/16. */
function isNetwork(address: string, bits: number): boolean {
  if (address.includes(':')) return bits <= 128 && typeof readHostPattern(address) !== 'string'
  return (
    bits <= 32 && /^\d{1,3}(?:\.\d{1,3}){0,3}$/.test(address) && address.split('.').every((one) => Number(one) < 256)
  )
}

const proxySchemes = /^(?:https?|socks|socks4a?|socks5h?):\/\/(?:[^\s:/?#[\]@\\]+|\[[0-9a-f:.]+\])(?::(\d{1,5}))?\/?$/i

const ProxyUrl = z.string().superRefine((text, context) => {
  const read = proxySchemes.exec(text)
  if (read) {
    const port = Number(read[1] ?? 80)
    if (port >= 1 && port <= 65_535) return
    const message = `${JSON.stringify(text)} has a port that is no number from 1 to 65535`
    return context.addIssue({ code: 'custom', message })
  }
  const message = text.includes('@')
    ? 'the user name and the password do not belong into the URL; write them as username and password'
    : `${JSON.stringify(text)} is no proxy; write http://, https://, socks4:// or socks5://, a host, and a port`
  context.addIssue({ code: 'custom', message })
})

/** A path has no scheme; `C:\\proxy.pac` has a single slash at most. */
const ScriptUrl = Text.superRefine((text, context) => {
  const [, scheme, account] = /^([a-z][a-z0-9+.-]*):\/\/(?:([^/?#]*)@)?/i.exec(text) ?? []
  if (scheme === undefined) return
  if (!/^(?:https?|file)$/i.test(scheme)) {
    const message = `${account === undefined ? JSON.stringify(text) : 'it'} cannot be fetched; write http://, https://, file://, or the path of a file`
    context.addIssue({ code: 'custom', message })
  } else if (account !== undefined) {
    const message = 'no user name and password may stand in the URL of a script, which is shown; take them out'
    context.addIssue({ code: 'custom', message })
  } else if (!URL.canParse(text)) {
    context.addIssue({ code: 'custom', message: `${JSON.stringify(text)} is no URL; write http://, a host and a path` })
  }
})

/** Whom to decrypt. The never list wins over everything. */
export const Scope = z.strictObject({
  /**
   * `everything`; `learn`: everything for now, until the hosts that take part in flows are kept; `listed`: `hosts`
   * alone.
   */
  decrypt: z.enum(['everything', 'learn', 'listed']).default('everything'),
  /** Decrypted where `listed` is chosen; and always, though they are on Tokentrail's own list of private hosts. */
  hosts: z.array(Host).default([]),
  never: z.array(Host).default([]),
  /** Leaves alone what browsers, systems and banks have to say among themselves: a list that comes with Tokentrail. */
  tunnelKnownHosts: z.boolean().default(true),
  /** Tunnels a host for a client that has refused the certificate for it. */
  tunnelPinned: z.boolean().default(false),
})

export type Scope = z.infer<typeof Scope>

/** By which way servers are reached. */
const upstreamOf = <Secret extends z.ZodType>(secret: Secret) => {
  const account = { username: z.string().min(1).optional(), password: secret.optional() }
  /** As in NO_PROXY: a name stands for all below it too. What is on this machine is reached directly unless said otherwise. */
  const noProxy = z.array(NoProxy).default(['localhost', '127.0.0.0/8', '::1'])
  return z.discriminatedUnion('kind', [
    /** As the system says: its settings, or else HTTP_PROXY and its like. */
    z.strictObject({ kind: z.literal('system'), ...account }),
    z.strictObject({ kind: z.literal('direct') }),
    z.strictObject({ kind: z.literal('proxy'), url: ProxyUrl, ...account, noProxy }),
    /** A script that says it for each host: a URL, or the path of a file. */
    z.strictObject({ kind: z.literal('pac'), url: ScriptUrl, ...account, noProxy }),
  ])
}

/** Whom to trust, and who to be. Files are PEM; a key may stand in the file of its certificate, or both in a .p12. */
const trustOf = <Secret extends z.ZodType>(secret: Secret) =>
  z.strictObject({
    roots: z.array(Text).default([]),
    /** Hosts whose bad certificates are let pass, and marked on each exchange. */
    ignoreFor: z.array(Host).default([]),
    clientCertificates: z
      .array(z.strictObject({ host: Host, certificate: Text, key: Text.optional(), passphrase: secret.optional() }))
      .default([]),
  })

const settingsOf = <Secret extends z.ZodType>(secret: Secret) =>
  z.strictObject({
    /**
     * Who may use the proxy: programs of this machine, or also containers, phones and other machines of its networks.
     * Those could then reach what listens on this machine alone, and what they send is recorded.
     */
    listen: z.enum(['this-machine', 'network']).default('this-machine'),
    scope: Scope.prefault({}),
    upstream: upstreamOf(secret).default({ kind: 'system' }),
    trust: trustOf(secret).prefault({}),
    /** Names that are pointed elsewhere, such as `{"host": "login.example.com", "address": "127.0.0.1:8443"}`. */
    overrides: z.array(z.strictObject({ host: Host, address: Address })).default([]),
  })

/** Everything about how the proxy reaches servers and whom it decrypts, as it is kept. Secrets are in it. */
export const ProxySettings = settingsOf(z.string().min(1))
export type ProxySettings = z.infer<typeof ProxySettings>

/** Stands for a secret that is kept and not shown. */
export const Kept = z.strictObject({ kept: z.literal(true) })

/** The same as it may be shown: no secret is in it. */
export const ShownProxySettings = settingsOf(z.union([z.string().min(1), Kept]))
export type ShownProxySettings = z.infer<typeof ShownProxySettings>

/** What holds where nothing was said. */
export const defaultProxySettings: ProxySettings = ProxySettings.parse({})
