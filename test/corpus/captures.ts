import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../build/bundle/layout.ts'
import { readHar } from '../../main/har/read-har.ts'
import { decodeExchange } from '../../main/proxy/decode-body.ts'
import { type Body, type Exchange, emptyBody, mediaType } from '../../shared/exchange/exchange.ts'
import { ClientRegistration } from '../../shared/oauth/client-registration.ts'
import { harEntry } from '../traffic/har.ts'
import type { Capture } from './corpus-lab.ts'

const folder = join(root, 'test/captures/good')

/** Pages longer than this are written without their text. */
const longestPage = 20_000

/** Where the capture of this flow is kept. */
export const captureFile = (name: string): string => join(folder, `${name}.har`)

export const isStored = (name: string): boolean => existsSync(captureFile(name))

export const storedNames = (): readonly string[] =>
  readdirSync(folder)
    .flatMap((file) => (file.endsWith('.har') ? [file.slice(0, -'.har'.length)] : []))
    .toSorted()

/** Writes a capture as a HAR file, an entry a line; what is registered stands beside the entries. */
export function storeCapture(name: string, { exchanges, registrations }: Capture): void {
  mkdirSync(folder, { recursive: true })
  const entries = exchanges.map((exchange) => JSON.stringify(harEntry(shortened(decodeExchange(exchange)))))
  const head = JSON.stringify({
    version: '1.2',
    creator: { name: 'Tokentrail', version: 'corpus' },
    _registrations: registrations,
  })
  writeFileSync(captureFile(name), `{"log":${head.slice(0, -1)},"entries":[\n${entries.join(',\n')}\n]}}\n`)
}

/** Reads a stored capture as `tokentrail analyze` reads any HAR file. */
export async function readCapture(name: string): Promise<Pick<Capture, 'exchanges' | 'registrations'>> {
  const file = captureFile(name)
  const exchanges: Exchange[] = []
  for await (const item of readHar(file)) {
    if (item.kind === 'skipped') throw new Error(`${file}: entry ${item.entry}: ${item.reason}`)
    exchanges.push(item.exchange)
  }
  const { log } = JSON.parse(readFileSync(file, 'utf8')) as { readonly log: { readonly _registrations: unknown } }
  return { exchanges, registrations: ClientRegistration.array().parse(log._registrations) }
}

/** The exchanges of every stored capture, in the order of their names. */
export async function storedCaptures(): Promise<readonly (readonly Exchange[])[]> {
  return Promise.all(storedNames().map(async (name) => (await readCapture(name)).exchanges))
}

/** A key with which the server or the client of the captures signs: thrown away, but for what is tried on them. */
export type PrivateKey = Readonly<Record<string, unknown>> & { readonly kid?: string }

/** The private keys that signed in the stored captures. */
export function signingKeys(): readonly PrivateKey[] {
  const given: Readonly<Record<string, { readonly keys: readonly PrivateKey[] }>> = JSON.parse(
    readFileSync(join(folder, 'keys.json'), 'utf8'),
  )
  return Object.values(given).flatMap(({ keys }) => keys)
}

function shortened(exchange: Exchange): Exchange {
  const { outcome } = exchange
  if (outcome.kind !== 'answered' || mediaType(outcome.response.headers) !== 'text/html') return exchange
  return {
    ...exchange,
    outcome: { ...outcome, response: { ...outcome.response, body: withoutLong(outcome.response.body) } },
  }
}

const withoutLong = (body: Body): Body =>
  body.size > longestPage ? { ...emptyBody, size: body.size, truncated: true } : body
