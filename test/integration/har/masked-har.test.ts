import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readEntry } from '../../../main/har/read-entry.ts'
import { readHar } from '../../../main/har/read-har.ts'
import { harEntry, learnExchanges } from '../../../main/har/write-har.ts'
import { createAnalysis } from '../../../shared/causes/analysis.ts'
import type { Exchange } from '../../../shared/exchange/exchange.ts'
import { createMasker, type Masker } from '../../../shared/redact/masker.ts'

const captures = new URL('../../captures/', import.meta.url).pathname
const named = (folder: string) =>
  readdirSync(join(captures, folder))
    .filter((name) => name.endsWith('.har'))
    .map((name) => join(folder, name))

async function exchangesIn(name: string): Promise<readonly Exchange[]> {
  const items = await Array.fromAsync(readHar(join(captures, name)))
  return items.flatMap((item) => (item.kind === 'exchange' ? [item.exchange] : []))
}

/** The same exchanges once they were written and read again. */
async function again(exchanges: readonly Exchange[], masker?: Masker): Promise<readonly Exchange[]> {
  if (masker) await learnExchanges(exchanges, masker)
  return exchanges.map((exchange) => {
    const read = readEntry(exchange.id, JSON.parse(harEntry(exchange, masker)))
    if (typeof read === 'string') throw new Error(read)
    return read
  })
}

async function findings(exchanges: readonly Exchange[]): Promise<readonly string[]> {
  const analysis = createAnalysis({ registrations: [] })
  for (const exchange of exchanges) analysis.add(exchange)
  for (const { id } of analysis.flows()) analysis.findings(id)
  await analysis.settle()
  const found = [...[...analysis.flows()].flatMap(({ id }) => analysis.findings(id)), ...analysis.findings(undefined)]
  return found.map(({ severity, cause, exchange }) => `${severity} ${cause} at ${exchange}`).toSorted()
}

const alarms = (found: readonly string[]) => found.filter((finding) => !finding.startsWith('note'))

describe.each(['good', 'reports'])('a session that was exported: %s', (folder) => {
  it.each(named(folder))('has the same findings, and masked the same alarms: %s', async (name) => {
    const exchanges = await exchangesIn(name)
    const before = await findings(exchanges)
    expect(await findings(await again(exchanges))).toEqual(before)
    expect(alarms(await findings(await again(exchanges, createMasker())))).toEqual(alarms(before))
  })
})
