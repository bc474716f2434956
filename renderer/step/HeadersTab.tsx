import type { ReactNode } from 'react'
import type { ExchangeDetail, NamedValue } from '../../shared/bridge/exchange-detail.ts'
import { AbsentRows } from './AbsentRows.tsx'
import { type Half, halfName, halves } from './halves.ts'
import { Value } from './Value.tsx'
import type { AbsentValue } from './where-is.ts'

interface HeadersTabProps {
  readonly detail: ExchangeDetail
  readonly first: Half
  readonly absent: readonly AbsentValue[]
}

/** The heads of both messages, in the order, the case and the number in which their lines were sent. */
export function HeadersTab({ detail, first, absent }: HeadersTabProps): ReactNode {
  return halves(first).map((half) => {
    const message = detail[half]
    if (!message) return null
    const missing = absent.filter(({ part, tab }) => part === half && tab === 'headers')
    return (
      <section key={half} className="group">
        <h3 className="group-title">
          {halfName[half]}
          <code className="start-line">
            {half === 'request'
              ? `${detail.request.method} HTTP/${detail.request.httpVersion}`
              : `HTTP/${detail.response?.httpVersion} ${detail.response?.status} ${detail.response?.reason}`}
          </code>
        </h3>
        {half === 'response' && detail.response && detail.response.informational.length > 0 && (
          <p className="tab-note">Before it came: {detail.response.informational.join(', ')}.</p>
        )}
        <Lines exchange={detail.id} label={`Headers of the ${half}`} lines={message.headers} missing={missing} />
        {message.trailers.length > 0 && (
          <>
            <h4 className="sub-title">Trailers</h4>
            <Lines exchange={detail.id} label={`Trailers of the ${half}`} lines={message.trailers} missing={[]} />
          </>
        )}
      </section>
    )
  })
}

interface LinesProps {
  readonly exchange: number
  readonly label: string
  readonly lines: readonly NamedValue[]
  readonly missing: readonly AbsentValue[]
}

function Lines({ exchange, label, lines, missing }: LinesProps): ReactNode {
  if (lines.length + missing.length === 0) return <p className="tab-empty">No header was sent.</p>
  return (
    <table className="values" aria-label={label}>
      <tbody>
        <AbsentRows absent={missing} />
        {lines.map(({ name, value, location }) => (
          <tr key={location}>
            <th scope="row">{name}</th>
            <td>
              <Value value={value} place={{ exchange, location }} name={name} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
