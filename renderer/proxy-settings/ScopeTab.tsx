import type { ReactNode } from 'react'
import { counted } from '../../shared/sentences/counted.ts'
import { Segments } from '../ui/Segments.tsx'
import { TextField } from '../ui/TextField.tsx'
import type { DecryptKind, ProxyErrors, ProxySettingsDraft } from './proxy-settings-draft.ts'
import { SettingCheck } from './SettingCheck.tsx'

interface ScopeTabProps {
  readonly draft: ProxySettingsDraft
  readonly errors: ProxyErrors
  readonly learnt: readonly string[]
  readonly onChange: (part: Partial<ProxySettingsDraft>) => void
}

const kinds = [
  { value: 'everything', label: 'Everything' },
  { value: 'learn', label: 'Learn from the flow' },
  { value: 'listed', label: 'Listed hosts' },
] as const satisfies readonly { readonly value: DecryptKind; readonly label: string }[]

/** Whom the proxy decrypts. */
export function ScopeTab({ draft, errors, learnt, onChange }: ScopeTabProps): ReactNode {
  const keep = () => {
    const listed = draft.hosts.split('\n').filter((line) => line.trim() !== '')
    onChange({ decrypt: 'listed', hosts: [...new Set([...listed, ...learnt])].join('\n') })
  }
  return (
    <>
      <div className="field" data-wide>
        <span className="field-title">Decrypt</span>
        <Segments label="Decrypt" value={draft.decrypt} choices={kinds} onChange={(decrypt) => onChange({ decrypt })} />
        <span className="field-help">{meaning[draft.decrypt]}</span>
      </div>
      {draft.decrypt === 'learn' && (
        <div className="field" data-wide>
          <button type="button" className="button" disabled={learnt.length === 0} onClick={keep}>
            {learnt.length === 0
              ? 'No host took part in a flow yet'
              : `Keep the ${counted(learnt.length, 'host')} that took part`}
          </button>
          {learnt.length > 0 && <span className="field-help">{learnt.join(', ')}</span>}
        </div>
      )}
      <TextField
        label={draft.decrypt === 'listed' ? 'Decrypted hosts' : 'Hosts decrypted in any case'}
        hint={'login.example.com\n*.api.example.com'}
        help="One a line. *.example.com is every name below, .example.com the name as well; with :8443 for one port."
        value={draft.hosts}
        error={errors.hosts}
        lines={3}
        onChange={(hosts) => onChange({ hosts })}
      />
      <TextField
        label="Never decrypted"
        hint="bank.example.com"
        help="One a line. This list wins over everything else."
        value={draft.never}
        error={errors.never}
        lines={3}
        onChange={(never) => onChange({ never })}
      />
      <SettingCheck
        label="Leave updates, telemetry and banks alone"
        help="A list that comes with Tokentrail. A host that you list above is decrypted all the same."
        checked={draft.tunnelKnownHosts}
        onChange={(tunnelKnownHosts) => onChange({ tunnelKnownHosts })}
      />
      <SettingCheck
        label="Leave a client alone once it has refused the certificate"
        help="For programs that accept one certificate alone. Their connections work, and are not looked into."
        checked={draft.tunnelPinned}
        onChange={(tunnelPinned) => onChange({ tunnelPinned })}
      />
      <SettingCheck
        label="Listen for other machines and containers too"
        help="Phones, containers and machines of your networks can then use the proxy. They could also reach what listens on this machine alone: switch it off when you are done."
        checked={draft.network}
        onChange={(network) => onChange({ network })}
      />
    </>
  )
}

const meaning: Readonly<Record<DecryptKind, string>> = {
  everything: 'Every host is decrypted, but for those below.',
  learn:
    'Every host is decrypted for now. Once a login has completed, only the hosts that took part in it are kept, and listed below.',
  listed: 'Only these hosts are decrypted. All others are passed on unread.',
}
