import { type ReactNode, useMemo, useState } from 'react'
import { counted } from '../../shared/sentences/counted.ts'
import { CauseWords } from '../findings/CauseWords.tsx'
import { useMirror } from '../store/mirror.ts'
import { Modal } from '../ui/Modal.tsx'
import { Segments } from '../ui/Segments.tsx'
import { SeverityMark } from '../ui/SeverityMark.tsx'
import { findChecks, type SeverityFilter } from './find-checks.ts'

const severities = [
  { value: 'all', label: 'All' },
  { value: 'error', label: 'Errors' },
  { value: 'warning', label: 'Warnings' },
  { value: 'note', label: 'Notes' },
] as const satisfies readonly { readonly value: SeverityFilter; readonly label: string }[]

/** Every check with its id, its severities and its sections; each opens to its words. */
export function ChecksDialog(): ReactNode {
  const causes = useMirror((mirror) => mirror.causes)
  const [search, setSearch] = useState('')
  const [severity, setSeverity] = useState<SeverityFilter>('all')
  const found = useMemo(() => findChecks(causes.values(), search, severity), [causes, search, severity])
  return (
    <Modal
      title="Checks"
      description={`What Tokentrail looks for in every login: ${counted(causes.size, 'check')}, each by a section of its specification.`}
      width="wide"
    >
      <div className="checks-search">
        <input
          type="search"
          className="checks-input"
          aria-label="Search checks"
          placeholder="An id, a word, or a section such as RFC 9700"
          value={search}
          spellCheck={false}
          autoComplete="off"
          onChange={({ target }) => setSearch(target.value)}
        />
        <Segments label="Severity" value={severity} choices={severities} onChange={setSeverity} />
      </div>
      <p className="checks-count" role="status">
        {found.length === 0 ? 'No check has these words.' : counted(found.length, 'check')}
      </p>
      <ul className="checks" aria-label="Checks">
        {found.map((cause) => (
          <li key={cause.id}>
            <details className="check" data-check={cause.id}>
              <summary>
                <span className="check-title">{cause.title}</span>
                <span className="check-facts">
                  <code>{cause.id}</code>
                  {cause.severities.map((one) => (
                    <SeverityMark key={one} severity={one} />
                  ))}
                  <span>{cause.references.map(({ text }) => text).join(', ')}</span>
                </span>
              </summary>
              <CauseWords cause={cause} where={cause.where} />
            </details>
          </li>
        ))}
      </ul>
    </Modal>
  )
}
