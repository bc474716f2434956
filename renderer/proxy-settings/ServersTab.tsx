import type { ReactNode } from 'react'
import { Segments } from '../ui/Segments.tsx'
import { TextField } from '../ui/TextField.tsx'
import type { ProxyErrors, ProxySettingsDraft, UpstreamKind } from './proxy-settings-draft.ts'
import { SecretField } from './SecretField.tsx'

interface ServersTabProps {
  readonly draft: ProxySettingsDraft
  readonly errors: ProxyErrors
  readonly onChange: (part: Partial<ProxySettingsDraft>) => void
}

const kinds = [
  { value: 'system', label: 'As the system' },
  { value: 'direct', label: 'Direct' },
  { value: 'proxy', label: 'A proxy' },
  { value: 'pac', label: 'A script (PAC)' },
] as const satisfies readonly { readonly value: UpstreamKind; readonly label: string }[]

/** By which way servers are reached. */
export function ServersTab({ draft, errors, onChange }: ServersTabProps): ReactNode {
  const isNamed = draft.upstream === 'proxy' || draft.upstream === 'pac'
  return (
    <>
      <div className="field" data-wide>
        <span className="field-title">Reach servers</span>
        <Segments
          label="Reach servers"
          value={draft.upstream}
          choices={kinds}
          onChange={(upstream) => onChange({ upstream })}
        />
        <span className="field-help">{meaning[draft.upstream]}</span>
      </div>
      {isNamed && (
        <TextField
          label={draft.upstream === 'pac' ? 'Address or file of the script' : 'Proxy'}
          hint={draft.upstream === 'pac' ? 'http://wpad.example.com/proxy.pac' : 'http://proxy.example.com:8080'}
          value={draft.url}
          error={errors.url}
          wide
          onChange={(url) => onChange({ url })}
        />
      )}
      {draft.upstream !== 'direct' && (
        <>
          <TextField
            label="User name"
            hint="Where the proxy asks for one"
            value={draft.username}
            error={errors.username}
            onChange={(username) => onChange({ username })}
          />
          <SecretField
            label="Password"
            value={draft.password}
            error={errors.password}
            onChange={(password) => onChange({ password })}
          />
        </>
      )}
      {isNamed && (
        <TextField
          label="Reached without the proxy"
          hint={'localhost\n.corp.example.com\n10.0.0.0/8'}
          help="One a line, or as in NO_PROXY. A name stands for all below it too; 10.0.0.0/8 for a network; <local> for names without a dot."
          value={draft.noProxy}
          error={errors.noProxy}
          lines={3}
          onChange={(noProxy) => onChange({ noProxy })}
        />
      )}
      <TextField
        label="Names pointed elsewhere"
        hint="login.example.com 127.0.0.1:8443"
        help="One a line: the name, and the address that it leads to instead; or a line of a hosts file. The certificate must still be for the name."
        value={draft.overrides}
        error={errors.overrides}
        lines={2}
        onChange={(overrides) => onChange({ overrides })}
      />
    </>
  )
}

const meaning: Readonly<Record<UpstreamKind, string>> = {
  system: 'By the proxy that the environment or the system names, if any. Tokentrail itself is never used as one.',
  direct: 'Without a proxy on the way.',
  proxy: 'http://, https://, socks4:// or socks5://, with a port. The password is kept for your account alone.',
  pac: 'A script says for each host by which proxies. It runs in a sandbox.',
}
