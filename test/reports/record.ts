import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decodeExchange } from '../../main/proxy/decode-body.ts'
import { openSession } from '../../main/session/open-session.ts'
import type { Exchange } from '../../shared/exchange/exchange.ts'
import { comparableOrigin } from '../../shared/exchange/url-parts.ts'
import { logIn, openLabBrowser } from '../lab/browser.ts'
import type { Fault } from '../lab/fault.ts'
import { faults } from '../lab/faults/index.ts'
import { startLab } from '../lab/lab.ts'
import { harEntry } from '../traffic/har.ts'

// node test/reports/record.ts: records in the lab, with a real browser, what the reports describe. Each bad capture has a
// good twin, in which the one fault is not there. The lab makes new secrets for each recording.

const folder = join(import.meta.dirname, '../captures/reports')

/** What makes the bad login a good one. */
const twins: Readonly<Record<string, Pick<Fault, 'client' | 'server'>>> = {
  'cookie-strict': { client: { cookie: 'HttpOnly; Path=/; Secure; SameSite=Lax' } },
  'cookie-form-post': { client: { cookie: 'HttpOnly; Path=/; Secure; SameSite=None' } },
  'state-changed': { server: {} },
  'cookie-path': { client: { cookie: 'HttpOnly; Path=/; Secure; SameSite=Lax' } },
}

mkdirSync(folder, { recursive: true })
for (const [name, change] of Object.entries(twins)) {
  const fault = faults.find((candidate) => candidate.name === name)
  if (!fault) throw new Error(`The lab has no fault ${name}.`)
  await record(name, fault)
  await record(`${name}-good`, { ...fault, ...change, client: { ...fault.client, ...change.client } })
}

async function record(name: string, fault: Fault): Promise<void> {
  const lab = await startLab(fault)
  try {
    const browser = await openLabBrowser(lab)
    await logIn(await browser.newContext(), lab)
    await browser.close()
    const exchanges = await recorded(lab.tokentrail.session)
    const origins = new Set([comparableOrigin(lab.client), comparableOrigin(lab.issuer)])
    const own = exchanges.filter(({ request }) => origins.has(comparableOrigin(request.url)))
    const entries = own.map((exchange) => JSON.stringify(harEntry(decodeExchange(exchange))))
    const head = '{"log":{"version":"1.2","creator":{"name":"Tokentrail","version":"reports"},"entries":[\n'
    writeFileSync(join(folder, `${name}.har`), `${head}${entries.join(',\n')}\n]}}\n`)
    process.stdout.write(`${name}: ${own.length} exchanges\n`)
  } finally {
    await lab.close()
  }
}

/** The session as it stands once everything in it has ended; a copy, for the running program writes the other. */
async function recorded(path: string): Promise<readonly Exchange[]> {
  for (;;) {
    const copies = mkdtempSync(join(tmpdir(), 'tokentrail-reports-'))
    const copy = join(copies, 'copy.tokentrail')
    for (const end of ['', '-wal']) if (existsSync(path + end)) copyFileSync(path + end, copy + end)
    const session = openSession(copy)
    const exchanges = [...session.exchanges()]
    const whole = session.reopened.interrupted === 0 && exchanges.length > 0
    session.close()
    rmSync(copies, { recursive: true, force: true })
    if (whole) return exchanges
    await new Promise((done) => setTimeout(done, 100))
  }
}
