import type { ReactNode } from 'react'
import type { ExchangeDetail, ParameterView } from '../../shared/bridge/exchange-detail.ts'
import { AbsentRows } from './AbsentRows.tsx'
import { type Half, halfName, halves } from './halves.ts'
import { Reference } from './Reference.tsx'
import { Value } from './Value.tsx'
import type { AbsentValue } from './where-is.ts'

interface ParametersTabProps {
  readonly detail: ExchangeDetail
  readonly first: Half
  readonly absent: readonly AbsentValue[]
}

const sources = {
  query: 'query',
  fragment: 'fragment',
  form: 'form',
  json: 'JSON',
  header: 'header',
  authorization: 'Authorization',
  multipart: 'multipart',
  jwt: 'signed',
} as const satisfies Record<ParameterView['in'], string>

/** Every parameter, with its value and what it means. */
export function ParametersTab({ detail, first, absent }: ParametersTabProps): ReactNode {
  const shown = halves(first)
    .map((half) => ({
      half,
      parameters: detail[half]?.parameters ?? [],
      missing: absent.filter(({ part, tab }) => part === half && tab === 'parameters'),
    }))
    .filter(({ parameters, missing }) => parameters.length + missing.length > 0)
  if (shown.length === 0) return <p className="tab-empty">Neither the request nor the response has parameters.</p>
  return shown.map(({ half, parameters, missing }) => (
    <section key={half} className="group">
      <h3 className="group-title">{halfName[half]}</h3>
      <table className="values" aria-label={`Parameters of the ${half}`}>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Value and meaning</th>
          </tr>
        </thead>
        <tbody>
          <AbsentRows absent={missing} />
          {parameters.map((parameter) => (
            <tr key={parameter.location}>
              <th scope="row">
                {parameter.name}
                <span className="source">{sources[parameter.in]}</span>
              </th>
              <td>
                <Value
                  value={parameter.value}
                  place={{ exchange: detail.id, location: parameter.location }}
                  name={parameter.name}
                />
                {parameter.raw !== null && (
                  <span className="raw">
                    as sent <code>{parameter.raw}</code>
                  </span>
                )}
                {!parameter.wellFormed && <span className="ill-formed">It is not well formed.</span>}
                {parameter.meaning && (
                  <span className="meaning">
                    {parameter.meaning}
                    <Reference text={parameter.reference} />
                  </span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  ))
}
