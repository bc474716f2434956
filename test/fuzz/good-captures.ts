import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../build/bundle/layout.ts'
import { readHar } from '../../main/har/read-har.ts'
import type { Exchange } from '../../shared/exchange/exchange.ts'

/** The good captures of the corpus, to be damaged. */
export async function goodCaptures(): Promise<readonly (readonly Exchange[])[]> {
  const folder = join(root, 'test/captures/good')
  if (!existsSync(folder)) return []
  const names = readdirSync(folder).filter((name) => name.endsWith('.har'))
  return Promise.all(
    names.map(async (name) => {
      const exchanges: Exchange[] = []
      for await (const item of readHar(join(folder, name))) if (item.kind === 'exchange') exchanges.push(item.exchange)
      return exchanges
    }),
  )
}
