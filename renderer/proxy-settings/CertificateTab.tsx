import type { ReactNode } from 'react'
import { Icon } from '../ui/Icon.tsx'
import { TextField } from '../ui/TextField.tsx'
import type { CertificateDraft, ProxyErrors, ProxySettingsDraft } from './proxy-settings-draft.ts'
import { SecretField } from './SecretField.tsx'

interface CertificateTabProps {
  readonly draft: ProxySettingsDraft
  readonly errors: ProxyErrors
  readonly nextKey: () => string
  readonly onChange: (part: Partial<ProxySettingsDraft>) => void
}

/** Whom the proxy trusts, and as whom it speaks. */
export function CertificateTab({ draft, errors, nextKey, onChange }: CertificateTabProps): ReactNode {
  const { certificates } = draft
  const set = (key: string, part: Partial<CertificateDraft>) =>
    onChange({ certificates: certificates.map((one) => (one.key === key ? { ...one, ...part } : one)) })
  const add = () => {
    const fresh = { key: nextKey(), host: '', certificate: '', keyFile: '', passphrase: { text: '', kept: false } }
    onChange({ certificates: [...certificates, fresh] })
  }
  return (
    <>
      <TextField
        label="Trusted authorities"
        hint="/home/me/company-root.pem"
        help="One file a line (PEM, or DER), trusted besides the system's own."
        value={draft.roots}
        error={errors.roots}
        lines={2}
        onChange={(roots) => onChange({ roots })}
      />
      <TextField
        label="Let bad certificates pass for"
        hint="dev.example.com"
        help="One host a line. Whoever sits between can read and change what passes; each such exchange is marked."
        value={draft.ignoreFor}
        error={errors.ignoreFor}
        lines={2}
        onChange={(ignoreFor) => onChange({ ignoreFor })}
      />
      <div className="field" data-wide>
        <span className="field-title">Client certificates (mutual TLS)</span>
        {errors.certificates !== undefined && <span className="field-error">{errors.certificates}</span>}
      </div>
      {certificates.map((one, index) => (
        <fieldset key={one.key} className="registration" data-wide>
          <legend>
            {one.host || `Certificate ${index + 1}`}
            <button
              type="button"
              className="icon-button"
              aria-label={`Remove certificate ${index + 1}`}
              onClick={() => onChange({ certificates: certificates.filter(({ key }) => key !== one.key) })}
            >
              <Icon name="trash" size={14} />
            </button>
          </legend>
          <TextField
            label="Host"
            hint="as.example.com"
            value={one.host}
            error={errors[`certificates.${index}.host`]}
            onChange={(host) => set(one.key, { host })}
          />
          <TextField
            label="Certificate file"
            hint="/home/me/client.pem or .p12"
            value={one.certificate}
            error={errors[`certificates.${index}.certificate`]}
            onChange={(certificate) => set(one.key, { certificate })}
          />
          <TextField
            label="Key file"
            hint="Where it is a file of its own"
            value={one.keyFile}
            error={errors[`certificates.${index}.key`]}
            onChange={(keyFile) => set(one.key, { keyFile })}
          />
          <SecretField
            label="Passphrase"
            value={one.passphrase}
            error={errors[`certificates.${index}.passphrase`]}
            onChange={(passphrase) => set(one.key, { passphrase })}
          />
        </fieldset>
      ))}
      <div className="field" data-wide>
        <button type="button" className="button" onClick={add}>
          <Icon name="plus" />
          Add a client certificate
        </button>
      </div>
    </>
  )
}
