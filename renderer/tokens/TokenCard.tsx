import { type ReactNode, useId } from 'react'
import type { ClaimView, TokenView } from '../../shared/bridge/exchange-detail.ts'
import { localDate, relativeTime } from '../format/time.ts'
import { Reference } from '../step/Reference.tsx'
import { Value } from '../step/Value.tsx'
import { Icon } from '../ui/Icon.tsx'
import { useNow } from '../ui/use-now.ts'
import { SignatureVerdict } from './SignatureVerdict.tsx'

const formats = {
  jws: 'signed JWT',
  jwe: 'encrypted JWT',
  opaque: 'opaque',
  malformed: 'malformed',
} as const satisfies Record<TokenView['format'], string>

interface TokenCardProps {
  readonly token: TokenView
  readonly exchange: number
}

/** One token: its signature's verdict, its header and its claims. */
export function TokenCard({ token, exchange }: TokenCardProps): ReactNode {
  const titleId = useId()
  return (
    <article className="token" aria-labelledby={titleId} data-format={token.format}>
      <h3 id={titleId} className="token-title" data-location={token.location} tabIndex={-1}>
        {token.name}
        <span className="token-format">{formats[token.format]}</span>
      </h3>
      {token.note && <p className="token-note">{token.note}</p>}
      {token.signature && <SignatureVerdict verdict={token.signature} />}
      {token.header.length > 0 && <Claims title="Header" claims={token.header} exchange={exchange} of={token.name} />}
      {token.claims.length > 0 && <Claims title="Payload" claims={token.claims} exchange={exchange} of={token.name} />}
    </article>
  )
}

interface ClaimsProps {
  readonly title: string
  readonly claims: readonly ClaimView[]
  readonly exchange: number
  readonly of: string
}

function Claims({ title, claims, exchange, of }: ClaimsProps): ReactNode {
  const now = useNow()
  return (
    <section>
      <h4 className="sub-title">{title}</h4>
      <table className="values" aria-label={`${title} of ${of}`}>
        <tbody>
          {claims.map(({ name, value, location, meaning, reference, date, verdict }) => (
            <tr key={location}>
              <th scope="row">{name}</th>
              <td>
                <Value value={value} place={{ exchange, location }} name={name} />
                {date !== null && (
                  <span className="date">
                    <time dateTime={isoDate(date)}>{localDate(date)}</time>
                    <span className="relative">{relativeTime(date, now)}</span>
                  </span>
                )}
                {verdict && (
                  <span className="verdict" data-ok={verdict.ok}>
                    <Icon name={verdict.ok ? 'check' : 'cross'} size={13} />
                    <span className="spoken">{verdict.ok ? 'passed: ' : 'failed: '}</span>
                    {verdict.text}
                  </span>
                )}
                {meaning && (
                  <span className="meaning">
                    {meaning}
                    <Reference text={reference} />
                  </span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

/** Undefined where the claim's number is beyond every calendar. */
const isoDate = (at: number) => (Math.abs(at) <= 8.64e15 ? new Date(at).toISOString() : undefined)
