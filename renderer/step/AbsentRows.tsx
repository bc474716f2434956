import type { ReactNode } from 'react'
import type { AbsentValue } from './where-is.ts'

/** What a finding points to and was not sent, before what was. */
export function AbsentRows({ absent }: { readonly absent: readonly AbsentValue[] }): ReactNode {
  return absent.map(({ name, location }) => (
    <tr key={location} className="absent">
      <th scope="row">{name}</th>
      <td>
        <span className="value" data-location={location} tabIndex={-1}>
          absent: it was not sent
        </span>
      </td>
    </tr>
  ))
}
