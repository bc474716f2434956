import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { forAnalysis } from '../../main/engine/for-analysis.ts'
import { exchangeDetail } from '../../main/engine/views/exchange-detail.ts'
import { findingRow } from '../../main/engine/views/finding-row.ts'
import { createFlowRows } from '../../main/engine/views/flow-rows.ts'
import { readHar, UnusableFile } from '../../main/har/read-har.ts'
import { ExchangeDetail } from '../../shared/bridge/exchange-detail.ts'
import { FindingRow } from '../../shared/bridge/rows.ts'
import { createAnalysis } from '../../shared/causes/analysis.ts'
import { type Exchange, exchangeId } from '../../shared/exchange/exchange.ts'
import { formParameters } from '../../shared/exchange/form-urlencoded.ts'
import { jsonParameters } from '../../shared/exchange/json-parameters.ts'
import { location } from '../../shared/exchange/place.ts'
import { absoluteUrl, comparableEndpoint, urlParts } from '../../shared/exchange/url-parts.ts'
import { readChallenges } from '../../shared/oauth/challenges.ts'
import { createKnowledge } from '../../shared/oauth/knowledge.ts'
import { recognise } from '../../shared/oauth/recognise.ts'
import { textOfHtml } from '../../shared/oauth/text-of-html.ts'
import { createMasker } from '../../shared/redact/masker.ts'
import { decodeToken } from '../../shared/tokens/decode-token.ts'
import { judgeClaims } from '../../shared/tokens/judge-claims.ts'
import { readJwks } from '../../shared/tokens/jwks.ts'
import { harFile } from '../traffic/har.ts'
import { damagedCapture, hostileCapture, hostileJson, hostileText, hostileToken } from './hostile.ts'

/** What holds for whatever a peer sends. */
export interface Property {
  readonly name: string
  readonly run: (parameters: fc.Parameters<unknown>) => Promise<void>
  readonly runsInTest: number
}

const property = <Value>(
  name: string,
  runsInTest: number,
  values: fc.Arbitrary<Value>,
  holds: (value: Value) => void | Promise<void>,
): Property => ({
  name,
  runsInTest,
  run: (parameters) =>
    fc.assert(
      fc.asyncProperty(values, async (value) => {
        await holds(value)
        assertUnpolluted()
      }),
      { endOnFailure: true, ...parameters } as fc.Parameters<[Value]>,
    ),
})

/** Whatever holds for hostile traffic, and for good captures that are damaged. */
export function properties(captures: readonly (readonly Exchange[])[]): readonly Property[] {
  return [
    property('decoders give a value for any text', 400, hostileText, decodes),
    property('tokens are taken apart and judged, whatever they hold', 300, hostileToken, judgesToken),
    property('key sets are read, whatever they hold', 200, hostileJson, (text) => void readJwks(text)),
    property('recognisers give the same for the same exchange', 150, hostileCapture, recognisesAlike),
    property('hostile traffic is analysed and shown', 150, hostileCapture, analyses),
    ...(captures.length === 0
      ? []
      : [property('damaged logins are analysed and shown', 150, damagedCapture(captures), analyses)]),
    property('a damaged HAR file is read, or refused in a sentence', 60, damagedHar, readsHar),
  ]
}

const at = exchangeId(0)

function decodes(text: string): void {
  formParameters(text, at, location('request', 'query'), 'query')
  jsonParameters(text, at, location('response', 'body'))
  urlParts(text)
  comparableEndpoint(text)
  absoluteUrl(text, 'https://as.example/a')
  textOfHtml(text, 500)
  readChallenges(at, [['WWW-Authenticate', text]])
  const masker = createMasker()
  masker.text(text)
  masker.url(text)
  masker.header('Cookie', text)
  masker.body(text, 'text')
}

function judgesToken(text: string): void {
  const token = decodeToken(text)
  if (token.kind !== 'jws') return
  judgeClaims(token, { now: 1_700_000_000_000, issuer: 'i', clientId: 'c', nonce: 'n', code: 'k', accessToken: 'a' })
}

function recognisesAlike(capture: readonly Exchange[]): void {
  for (const exchange of capture) {
    const once = JSON.stringify(recognise(exchange, createKnowledge()))
    if (once !== JSON.stringify(recognise(exchange, createKnowledge()))) throw new Error('recognised in two ways')
  }
}

async function analyses(capture: readonly Exchange[]): Promise<void> {
  const analysis = createAnalysis()
  for (const exchange of capture) {
    analysis.add(forAnalysis(exchange))
    for (const { id } of analysis.flows()) analysis.findings(id)
  }
  await analysis.settle()
  const masker = createMasker()
  const rows = createFlowRows(masker)
  const ids = new Set(capture.map(({ id }) => id))
  for (const flow of [...analysis.flows()]) {
    const findings = analysis.findings(flow.id)
    rows(flow, findings)
    for (const finding of findings) {
      if (!finding.evidence.every(({ place }) => ids.has(place.exchange)))
        throw new Error(`${finding.cause} points at an exchange that is not there`)
      shown(FindingRow.safeParse(findingRow(finding, flow, masker)), finding.cause)
    }
  }
  for (const finding of analysis.findings(undefined))
    shown(FindingRow.safeParse(findingRow(finding, undefined, masker)), finding.cause)
  for (const exchange of capture)
    shown(ExchangeDetail.safeParse(await exchangeDetail(forAnalysis(exchange), analysis, masker, false)), 'details')
}

/** The window refuses a shape that it does not know: the person would see nothing. */
function shown(parsed: { readonly success: boolean; readonly error?: Error | undefined }, what: string): void {
  if (!parsed.success) throw new Error(`${what} cannot be shown: ${parsed.error?.message}`)
}

const damagedHar = fc
  .tuple(hostileCapture, fc.nat(4000), hostileText, fc.boolean())
  .map(([capture, place, put, cut]) => {
    const text = harFile(capture)
    const where = place % text.length
    return cut ? text.slice(0, where) : text.slice(0, where) + put + text.slice(where + put.length)
  })

async function readsHar(text: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tokentrail-fuzz-'))
  try {
    const file = join(folder, 'damaged.har')
    writeFileSync(file, text)
    const analysis = createAnalysis()
    for await (const item of readHar(file)) if (item.kind === 'exchange') analysis.add(item.exchange)
    for (const { id } of analysis.flows()) analysis.findings(id)
  } catch (error) {
    if (!(error instanceof UnusableFile)) throw error
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const prototypes = [
  Object.prototype,
  Array.prototype,
  Function.prototype,
  String.prototype,
  Map.prototype,
  Set.prototype,
]
const clean = prototypes.map((one) => Reflect.ownKeys(one).length)

function assertUnpolluted(): void {
  for (const [index, one] of prototypes.entries()) {
    if (Reflect.ownKeys(one).length !== clean[index]) throw new Error(`${one.constructor.name}.prototype was changed`)
  }
}
