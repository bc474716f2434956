import { open } from 'node:fs/promises'
import { type Exchange, exchangeId } from '../../shared/exchange/exchange.ts'
import { isJsonObject } from '../../shared/exchange/json-parameters.ts'
import { codeOf } from '../../shared/thrown/thrown.ts'
import { createEntryScanner, type ScanEnd } from './entry-scanner.ts'
import { readEntry } from './read-entry.ts'

/** A file that cannot be used; its message is a sentence for the person. */
export class UnusableFile extends Error {}

/** What a file gives: an exchange an entry, or why an entry gives none. */
export type HarItem =
  | {
      readonly kind: 'exchange'
      readonly exchange: Exchange
      /** Placeholders stand in the place of its secrets. */
      readonly masked: boolean
    }
  | { readonly kind: 'skipped'; readonly entry: number; readonly reason: string }

/**
 * Reads a HAR file an entry at a time, in the order of the file; the number of an exchange is the index of
 * its entry. Never holds more than one entry.
 * @throws UnusableFile where the file is absent, no HAR, no JSON, or cut.
 */
export async function* readHar(path: string): AsyncGenerator<HarItem> {
  const file = await open(path).catch((error: unknown) => {
    throw new UnusableFile(cannotOpen(path, error))
  })
  const scanner = createEntryScanner()
  let index = 0
  try {
    for await (const chunk of file.createReadStream({ highWaterMark: 1024 * 1024, autoClose: false })) {
      for (const text of scanner.push(chunk)) yield item(index++, text, path)
    }
  } catch (error) {
    throw error instanceof UnusableFile ? error : new UnusableFile(cannotOpen(path, error))
  } finally {
    await file.close()
  }
  const fault = sentence(path, scanner.end())
  if (fault) throw new UnusableFile(fault)
}

function item(index: number, text: string, path: string): HarItem {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new UnusableFile(`${path} is not JSON: entry ${index} cannot be read. Export the file again.`)
  }
  const read = readEntry(exchangeId(index), value)
  return typeof read === 'string'
    ? { kind: 'skipped', entry: index, reason: read }
    : { kind: 'exchange', exchange: read, masked: isJsonObject(value) && value['_masked'] === true }
}

function sentence(path: string, end: ScanEnd): string | undefined {
  switch (end.kind) {
    case 'har':
      return undefined
    case 'no-har':
      return `${path} is JSON, but no HAR file: it has no log.entries. Export the traffic as HAR from the browser's network panel.`
    case 'not-json':
      return `${path} is no HAR file: it is not JSON. Export the traffic as HAR from the browser's network panel.`
    case 'cut':
      return `${path} is cut: it ends in the middle, after ${end.entries} whole ${end.entries === 1 ? 'entry' : 'entries'} and ${end.bytes} bytes. Export or copy the file again.`
    case 'entry-too-long':
      return `Entry ${end.entry} of ${path} is longer than 256 MiB. Export the file without large bodies.`
    default:
      return end satisfies never
  }
}

function cannotOpen(path: string, error: unknown): string {
  const code = codeOf(error)
  if (code === 'ENOENT') return `There is no file ${path}. Check the path.`
  if (code === 'EISDIR') return `${path} is a folder. Give a HAR file.`
  if (code === 'EACCES' || code === 'EPERM') return `${path} may not be read by this account. Check its permissions.`
  return `${path} cannot be read (${code || String(error)}).`
}
