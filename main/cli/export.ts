import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Exchange } from '../../shared/exchange/exchange.ts'
import { createMasker } from '../../shared/redact/masker.ts'
import { counted } from '../../shared/sentences/counted.ts'
import { unreadableSentence } from '../../shared/sentences/unreadable.ts'
import { codeOf, messageOf } from '../../shared/thrown/thrown.ts'
import { dataFolder } from '../engine/data-folder.ts'
import { harText, learnExchanges } from '../har/write-har.ts'
import { readSession, UnreadableSession } from '../session/read-session.ts'

export interface ExportOptions {
  /** A path; `-` for standard output. */
  readonly har: string
  readonly session?: string
  readonly withSecrets?: boolean
}

/**
 * Writes a session as a HAR file, an exchange at a time. The file is whole, or it is not there. Gives the exit code: 1 where
 * exchanges are missing.
 * @throws Error with a sentence for the person, where the session cannot be read or the file not be written.
 */
export async function exportHar({ har, session: given, withSecrets = false }: ExportOptions): Promise<number> {
  const session = readSession(given ?? join(dataFolder(), 'sessions', 'current.tokentrail'))
  try {
    let count = 0
    const lost = new Set<number>()
    const unreadable = (id: number) => lost.add(id)
    const counted = function* (): Generator<Exchange> {
      for (const exchange of session.exchanges(0, unreadable)) {
        count++
        yield exchange
      }
    }
    const masker = withSecrets ? undefined : createMasker()
    if (masker) await learnExchanges(session.exchanges(0, unreadable), masker)
    const text = Readable.from(harText(counted(), masker))
    if (har === '-') await pipeline(text, process.stdout, { end: false })
    else await writeWhole(har, text)
    process.stderr.write(`${outcome(count, har === '-' ? 'standard output' : har, withSecrets)}\n`)
    if (lost.size === 0) return 0
    process.stderr.write(`tokentrail: ${unreadableSentence(lost.size, withSecrets)}\n`)
    return 1
  } finally {
    session.close()
  }
}

async function writeWhole(path: string, text: Readable): Promise<void> {
  const partial = `${path}.partial`
  try {
    await pipeline(text, createWriteStream(partial, { mode: 0o600 }))
    await rename(partial, path)
  } catch (error) {
    await rm(partial, { force: true }).catch(() => undefined)
    throw error instanceof UnreadableSession ? error : new Error(cannotWrite(path, error))
  }
}

function cannotWrite(path: string, error: unknown): string {
  const code = codeOf(error)
  if (code === 'ENOENT') return `${path} cannot be written: its folder does not exist. Make it, or give another path.`
  if (code === 'EISDIR') return `${path} is a folder. Give the path of a file.`
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return `${path} may not be written by this account. Give another path.`
  if (code === 'ENOSPC')
    return `${path} cannot be written: the disk is full. Make room, or give a path on another disk.`
  return `${path} cannot be written (${messageOf(error)}).`
}

function outcome(count: number, where: string, withSecrets: boolean): string {
  const exchanges = counted(count, 'exchange')
  return withSecrets
    ? `tokentrail: ${exchanges} in ${where}, with their codes, tokens, cookies and passwords as they were sent. Whoever has this can use them: treat it as you treat your passwords.`
    : `tokentrail: ${exchanges} in ${where}, secrets masked`
}
