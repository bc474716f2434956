import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { capture } from '../../traffic/exchange.ts'
import { harEntry } from '../../traffic/har.ts'
import { login } from '../../traffic/login.ts'

/** How long the body of each padding entry is, in bytes. */
const paddingSize = 256 * 1024

/**
 * Writes a HAR file of at least this many bytes: a login at its beginning and another at its end, and between them
 * entries with long bodies. Gives the number of its entries.
 */
export async function writeHugeHar(path: string, bytes: number): Promise<number> {
  const file = createWriteStream(path)
  const write = async (text: string) => {
    if (!file.write(text)) await once(file, 'drain')
  }
  const padding = 'a body with "quotes", \\ and { braces [ '.repeat(paddingSize / 39)
  const entries = (n: number) =>
    capture(login({}, { state: `state-of-login-${n}`, code: `code-of-login-${n}`, accessToken: `token-of-login-${n}` }))
      .map((exchange) => JSON.stringify(harEntry({ ...exchange, startedAt: exchange.startedAt + n * 3_600_000 })))
      .join(',')
  const [page] = capture([{ url: 'https://app.example/page', status: 200, answer: padding, at: 1_800_000 }])
  if (!page) throw new Error('There is no page to fill the file with.')
  const filler = `,${JSON.stringify(harEntry(page))}`
  const count = Math.ceil(bytes / Buffer.byteLength(filler))
  await write(`{"log":{"version":"1.2","creator":{"name":"test","version":"1"},"entries":[${entries(0)}`)
  for (let n = 0; n < count; n++) await write(filler)
  await write(`,${entries(1)}]}}`)
  file.end()
  await finished(file)
  return count + 2 * login().length
}

if (import.meta.main) {
  const [path = 'huge.har', megabytes = '500'] = process.argv.slice(2)
  process.stdout.write(`${await writeHugeHar(path, Number(megabytes) * 1024 * 1024)} entries in ${path}\n`)
}
