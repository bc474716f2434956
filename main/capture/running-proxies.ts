import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { Agent, get } from 'node:http'
import { join } from 'node:path'
import * as z from 'zod'
import { isAlive } from '../processes/is-alive.ts'

// Which proxies run on a data folder, so that the command line finds the one of an open window.

const Note = z.object({ proxy: z.url(), pid: z.int().positive() })

/** How long a proxy may take to answer, in milliseconds. */
const answerTime = 2000

const folderOf = (dataFolder: string) => join(dataFolder, 'running')

/** Notes that the proxy of this process listens. Gives the function that takes the note away. */
export function noteRunningProxy(dataFolder: string, proxy: string): () => void {
  const folder = folderOf(dataFolder)
  const path = join(folder, `${process.pid}-${new URL(proxy).port}.json`)
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    writeFileSync(path, JSON.stringify({ proxy, pid: process.pid }), { mode: 0o600 })
  } catch {
    // The command line will not find it; everything else works.
  }
  return () => rmSync(path, { force: true })
}

/**
 * The address of the proxy that was started last on this data folder and answers with this authority's certificate.
 * A note whose process died is removed.
 */
export async function findRunningProxy(dataFolder: string, certificatePem: string): Promise<string | undefined> {
  for (const path of notes(folderOf(dataFolder))) {
    const note = read(path)
    if (note && (await answersWith(note.proxy, certificatePem))) return note.proxy
    if (!note || !isAlive(note.pid)) rmSync(path, { force: true })
  }
  return undefined
}

function notes(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .map((name) => join(folder, name))
      .map((path) => ({ path, at: statSync(path).mtimeMs }))
      .toSorted((one, other) => other.at - one.at)
      .map(({ path }) => path)
  } catch {
    return []
  }
}

function read(path: string): z.infer<typeof Note> | undefined {
  try {
    return Note.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return undefined
  }
}

/** Another program may have the port by now. */
function answersWith(proxy: string, certificatePem: string): Promise<boolean> {
  return new Promise((done) => {
    // An agent of its own goes by no proxy, whatever the environment says.
    const asked = get(`${proxy}/ca.pem`, { agent: new Agent(), timeout: answerTime }, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
        if (text.length > certificatePem.length) answer.destroy()
      })
      answer.once('close', () => done(text === certificatePem))
    })
    asked.once('timeout', () => asked.destroy()).once('error', () => done(false))
  })
}
