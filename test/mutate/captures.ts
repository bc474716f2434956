import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../build/bundle/layout.ts'
import { readHar } from '../../main/har/read-har.ts'
import type { Exchange } from '../../shared/exchange/exchange.ts'
import { type CapturedFlow, capturedFlow, type PrivateKey } from './captured-flow.ts'

const folder = join(root, 'test/captures/good')

/** The good captures of the corpus, in the order of their names, with the keys that signed in them. */
export async function readCaptures(): Promise<readonly CapturedFlow[]> {
  const given: Readonly<Record<string, { readonly keys: readonly PrivateKey[] }>> = JSON.parse(
    readFileSync(join(folder, 'keys.json'), 'utf8'),
  )
  const keys = Object.values(given).flatMap((set) => set.keys)
  const names = readdirSync(folder).filter((name) => name.endsWith('.har'))
  return Promise.all(
    names
      .sort()
      .map(async (name) => capturedFlow(name.replace('.har', ''), await exchangesIn(join(folder, name)), keys)),
  )
}

async function exchangesIn(file: string): Promise<readonly Exchange[]> {
  const exchanges: Exchange[] = []
  for await (const item of readHar(file)) if (item.kind === 'exchange') exchanges.push(item.exchange)
  return exchanges
}
