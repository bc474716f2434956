import { type ReactNode, useMemo } from 'react'
import { focusPane } from '../shell/panes.ts'
import { filterExchanges } from '../store/exchange-filter.ts'
import { useMirror } from '../store/mirror.ts'
import { choose, type OauthFilter, setExchangeFilter, setOauth, useView } from '../store/view.ts'
import { NothingFits } from '../ui/NothingFits.tsx'
import { SearchField } from '../ui/SearchField.tsx'
import { Segments } from '../ui/Segments.tsx'
import { VirtualGrid } from '../ui/VirtualGrid.tsx'
import { ExchangeCount } from './ExchangeCount.tsx'
import { ExchangeTableRow } from './ExchangeTableRow.tsx'
import { OlderExchanges } from './OlderExchanges.tsx'

const columns = [
  '#',
  'Method',
  'Status',
  'Host',
  'Path',
  'OAuth',
  'Program',
  'Type',
  'Size',
  'Duration',
  'Time',
] as const

const choices: readonly { readonly value: OauthFilter; readonly label: string }[] = [
  { value: 'all', label: 'All' },
  { value: 'oauth', label: 'Only OAuth' },
  { value: 'not-oauth', label: 'Not OAuth' },
]

/** Every exchange in the order in which it began, and what of them is shown. */
export function ExchangeTable(): ReactNode {
  const exchanges = useMirror((mirror) => mirror.exchanges)
  const filter = useView((view) => view.exchangeFilter)
  const oauth = useView((view) => view.oauth)
  const chosen = useView((view) => (view.chosen?.kind === 'exchange' ? view.chosen.id : null))
  const ids = useMemo(() => filterExchanges(exchanges, filter, oauth), [exchanges, filter, oauth])
  const active = chosen === null ? -1 : ids.indexOf(chosen)
  return (
    <>
      <div className="exchange-bar">
        <SearchField
          label="Filter exchanges"
          placeholder="Filter by host, path, method, status, type, program"
          value={filter}
          onChange={setExchangeFilter}
        />
        <Segments label="Which exchanges" value={oauth} choices={choices} onChange={setOauth} />
        <ExchangeCount listed={ids.length} all={exchanges.size} filter={`${oauth} ${filter}`} />
      </div>
      <OlderExchanges />
      {ids.length === 0 &&
        (exchanges.size === 0 ? (
          <p className="list-empty">Nothing went through the proxy yet.</p>
        ) : (
          <NothingFits
            words="No exchange fits the filter."
            undo="Show all"
            onUndo={() => {
              setExchangeFilter('')
              setOauth('all')
            }}
          />
        ))}
      <VirtualGrid
        label="Exchanges"
        role="grid"
        count={ids.length}
        columns={columns.length}
        heightOf={rowHeight}
        keyOf={(index) => String(ids[index] ?? '')}
        active={active}
        onActive={(index) => {
          const id = ids[index]
          if (id !== undefined) choose({ kind: 'exchange', id }, null)
        }}
        onOpen={() => focusPane('details')}
        sticksToEnd
        header={
          <div role="row" aria-rowindex={1} className="exchange-head">
            {columns.map((column) => (
              <span key={column} role="columnheader" className={column === 'Program' ? 'cell-program' : undefined}>
                {column}
              </span>
            ))}
          </div>
        }
        row={(index, top, domId) => {
          const id = ids[index]
          if (id === undefined) return null
          return <ExchangeTableRow key={id} id={id} domId={domId} index={index} top={top} selected={index === active} />
        }}
      />
    </>
  )
}

const rowHeight = () => 30
