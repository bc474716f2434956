import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createFeed } from '../../../main/engine/feed.ts'
import { createLiveAnalysis } from '../../../main/engine/live-analysis.ts'
import { exchangeRow } from '../../../main/engine/views/exchange-row.ts'
import { exchangeStanding } from '../../../main/engine/views/exchange-standing.ts'
import { findingRow } from '../../../main/engine/views/finding-row.ts'
import { createFlowRows } from '../../../main/engine/views/flow-rows.ts'
import { applyEvents, emptyMirror, type Mirror } from '../../../renderer/store/mirror.ts'
import { snapshot } from '../../../renderer/testing/rows.ts'
import type { Analysis } from '../../../shared/causes/analysis-contract.ts'
import type { Exchange } from '../../../shared/exchange/exchange.ts'
import { createMasker, type Masker } from '../../../shared/redact/masker.ts'
import { capture, type Written } from '../../traffic/exchange.ts'
import { login, loginSteps } from '../../traffic/login.ts'
import { refusedResource } from '../../traffic/resource.ts'
import { followWindow, sightOf } from './followed-window.ts'

const { resource } = loginSteps()
const many = (most: number, write: (n: number) => Written) =>
  fc.nat({ max: most }).map((count) => Array.from({ length: count }, (_, n) => write(n)))

/** What comes one after the other: logins, endless calls, plain pages, a key set by itself, refusals. */
const piece: fc.Arbitrary<readonly Written[]> = fc.oneof(
  fc.constant(login()),
  many(1200, (n) => ({ ...resource, url: `https://api.example/orders/${n}` })),
  many(30, (n) => ({ url: `https://www.example/${n}`, status: 200 })),
  fc.constant([refusedResource('unknown'), { url: 'https://as.example/jwks', status: 200, json: { keys: [] } }]),
)

/** The same exchange may come twice, the first time without its response. */
const asPending = (exchange: Exchange): Exchange => ({ ...exchange, outcome: { kind: 'pending' } })

test('however its telling is folded, a window shows in the end what is known', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(piece, { minLength: 1, maxLength: 8 }),
      fc.array(fc.integer({ min: 40, max: 800 }), { minLength: 1, maxLength: 20 }),
      fc.integer({ min: 6, max: 30 }),
      async (pieces, portions, every) => {
        let asked = 0
        const isRare = () => ++asked % every === 0
        const exchanges = capture([...login(), ...pieces.flat()])
        const masker = createMasker()
        const feed = createFeed(snapshot().status, [])
        const events: (() => void)[] = []
        const window = followWindow(feed.subscribe, () => events.splice(0).forEach((heard) => void heard()))
        const live = createLiveAnalysis({
          feed,
          masker,
          registrations: [],
          load: () => (isRare() ? 1 : 0),
          crowded: isRare,
          failed: fail,
          unreadable: fail,
        })
        for (let from = 0, n = 0; from < exchanges.length; n++) {
          const portion = exchanges.slice(from, from + (portions[n % portions.length] ?? 1))
          from += portion.length
          await new Promise<void>((taken) => live.take([...portion.filter(isRare).map(asPending), ...portion], taken))
        }
        const seen = () => JSON.stringify(comparable(window.mirror, live.analysis))
        const known = () => JSON.stringify(stateOf(exchanges, live.analysis, masker))
        while (seen() !== known()) await new Promise<void>((heard) => events.push(heard))
        expect(sightOf(window.mirror)).toEqual(sightOf(applyEvents(emptyMirror, [feed.snapshot()]).mirror))
        expect(window.gaps).toBe(0)
        window.end()
        live.close()
      },
    ),
    { numRuns: 4 },
  )
})

function fail(...what: readonly unknown[]): never {
  throw new Error('it could not be read', { cause: what.at(-1) })
}

type Rows = Pick<ReturnType<typeof sightOf>, 'exchanges' | 'flows' | 'steps'> & {
  readonly findings: readonly unknown[]
}

/** What the analysis knows, made into rows anew. */
function stateOf(exchanges: readonly Exchange[], analysis: Analysis, masker: Masker): Rows {
  const rowsOf = createFlowRows(masker)
  const flows = [...analysis.flows()].map((flow) => rowsOf(flow, analysis.findings(flow.id)))
  const findings = [...analysis.flows(), undefined].flatMap((flow) =>
    analysis.findings(flow?.id).map((finding) => findingRow(finding, flow, masker)),
  )
  const byId = <Row extends { readonly id: string | number }>(rows: readonly Row[]) =>
    new Map(rows.map((row) => [row.id, row]))
  const mirror = {
    ...emptyMirror,
    exchanges: byId(
      exchanges.map((exchange) => exchangeRow(exchange, exchangeStanding(exchange.id, analysis), masker)),
    ),
    flows: byId(flows.map(({ flow }) => flow)),
    steps: byId(flows.flatMap(({ steps }) => steps)),
    findings: byId(findings),
  } as Mirror
  return comparable(mirror, analysis)
}

/** Where a flow has let an exchange go, its row says what it was, and the analysis does not know it any more. */
function comparable(mirror: Mirror, analysis: Analysis): Rows {
  const exchanges = new Map(
    [...mirror.exchanges].map(([id, row]) => [
      id,
      analysis.messages(row.id as Exchange['id']).length > 0 ? row : { ...row, messages: [], flow: null, worst: null },
    ]),
  )
  const { flows, steps, findings } = sightOf(mirror)
  return { exchanges: sightOf({ ...mirror, exchanges }).exchanges, flows, steps, findings }
}
