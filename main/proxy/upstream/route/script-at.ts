import { readFile, stat } from 'node:fs/promises'
import { get } from 'node:http'
import { get as getSecurely } from 'node:https'
import { fileURLToPath } from 'node:url'
import type { Trust } from '../trust.ts'

/** How long a server may take for a script, in milliseconds, and how long a script may be, in characters. */
const longestTime = 10_000
const longestScript = 1024 * 1024
const mostRedirects = 5

/** The text of the proxy script in a file, or at a URL, which is asked directly, and trusted as other servers are. */
export async function scriptAt(source: string, trust: Trust): Promise<string> {
  const text = isFetched(source)
    ? await fetched(new URL(source), trust, AbortSignal.timeout(longestTime))
    : await readFile(pathOf(source), 'utf8')
  if (text.length > longestScript) throw tooLong()
  return text
}

const isFetched = (source: string) => /^https?:/i.test(source)
const pathOf = (source: string) => (/^file:/i.test(source) ? fileURLToPath(source) : source)

/** When the file was written last, in milliseconds; undefined where it is not there, or a URL. */
export async function writtenAt(source: string): Promise<number | undefined> {
  if (isFetched(source)) return undefined
  try {
    return (await stat(pathOf(source))).mtimeMs
  } catch {
    return undefined
  }
}

async function fetched(url: URL, trust: Trust, signal: AbortSignal): Promise<string> {
  let at = url
  for (let redirects = 0; redirects <= mostRedirects; redirects++) {
    const answer = await ask(at, trust, signal)
    if (typeof answer === 'string') return answer
    at = answer
  }
  throw new Error('it is redirected too often')
}

/** What is there, or where that says it is. */
function ask(url: URL, trust: Trust, signal: AbortSignal): Promise<string | URL> {
  const server = { host: url.hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(url.port) || 443 }
  const secure = { secureContext: trust.contextFor(server), rejectUnauthorized: !trust.ignores(server) }
  return new Promise((done, fail) => {
    const late = (error: Error) => fail(signal.aborted ? new Error('its server did not answer in time') : error)
    const options = { agent: false, signal }
    const request = url.protocol === 'https:' ? getSecurely(url, { ...options, ...secure }) : get(url, options)
    request.on('error', late).on('response', (response) => {
      const { statusCode = 0, statusMessage, headers } = response
      if (statusCode >= 300 && statusCode < 400 && headers.location !== undefined) {
        request.destroy()
        return URL.canParse(headers.location, url.href)
          ? done(new URL(headers.location, url))
          : fail(new Error(`${statusCode} to nowhere`))
      }
      if (statusCode !== 200) {
        request.destroy()
        return fail(new Error(`${statusCode} ${statusMessage}`.trim()))
      }
      let text = ''
      response
        .setEncoding('utf8')
        .on('data', (part: string) => {
          text += part
          if (text.length > longestScript) request.destroy(tooLong())
        })
        .on('end', () => done(text))
        .on('error', late)
    })
  })
}

const tooLong = () => new Error('it is longer than 1 MiB')
