import { type ReactNode, useId } from 'react'
import { Icon } from '../ui/Icon.tsx'
import { TextField } from '../ui/TextField.tsx'
import { authenticationMethods, type DraftField, type RegistrationDraft } from './registration-draft.ts'

interface RegistrationFormProps {
  readonly draft: RegistrationDraft
  readonly number: number
  readonly errors: Readonly<Partial<Record<DraftField, string>>>
  readonly onChange: (field: DraftField, value: string) => void
  readonly onRemove: () => void
}

/** The fields of one registration. */
export function RegistrationForm({ draft, number, errors, onChange, onRemove }: RegistrationFormProps): ReactNode {
  const field = (name: DraftField, label: string, hint: string, lines?: number, secret?: 'secret') => (
    <TextField
      label={label}
      hint={hint}
      value={draft[name]}
      error={errors[name]}
      lines={lines}
      secret={secret !== undefined}
      onChange={(value) => onChange(name, value)}
    />
  )
  return (
    <fieldset className="registration">
      <legend>
        {draft.clientId || `Registration ${number}`}
        <button type="button" className="icon-button" aria-label={`Remove registration ${number}`} onClick={onRemove}>
          <Icon name="trash" size={14} />
        </button>
      </legend>
      {field('clientId', 'Client ID', 'Required')}
      {field('issuer', 'Issuer', 'https://login.example.com')}
      {field('redirectUris', 'Redirect URIs', 'One a line, exactly as registered', 2)}
      {field('scopes', 'Scopes', 'openid profile')}
      {field('grantTypes', 'Grant types', 'authorization_code refresh_token')}
      <MethodField value={draft.authenticationMethod} onChange={(value) => onChange('authenticationMethod', value)} />
      {field('idTokenAlgorithm', 'ID token signing algorithm', 'RS256')}
      {field('codeLifetime', 'Code lifetime (seconds)', '60')}
      {field('clientSecret', 'Client secret', 'Where no request in the traffic carries it', undefined, 'secret')}
      {field(
        'decryptionKeys',
        'Private keys of the client',
        '{"keys": […]}, to open tokens encrypted to it',
        2,
        'secret',
      )}
      {field('issuerKeys', 'Key set of the issuer', '{"keys": […]}, where its fetch is not in the traffic', 2)}
    </fieldset>
  )
}

function MethodField({
  value,
  onChange,
}: {
  readonly value: string
  readonly onChange: (value: string) => void
}): ReactNode {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>Authentication method</label>
      <select id={id} value={value} onChange={({ target }) => onChange(target.value)}>
        <option value="">Not said</option>
        {authenticationMethods.map((method) => (
          <option key={method} value={method}>
            {method}
          </option>
        ))}
      </select>
    </div>
  )
}
