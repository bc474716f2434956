import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { installedElectron } from '../../../build/start/electron-runtime.ts'
import { createSightings } from '../../../main/proxy/sightings/sightings.ts'
import { electronSwitches } from '../../../shared/ways-in/electron-app.ts'
import { environmentOf } from '../../../shared/ways-in/environment.ts'
import { type Bench, openBench } from '../../integration/proxy/bench.ts'
import { type Display, openDisplay } from './virtual-display.ts'

// An app of somebody's, on the real runtime: its windows and its main process each ask over HTTPS.

const app = `
const { app, BrowserWindow } = require('electron')
const { get } = require('https')
app.whenReady().then(async () => {
  const window = new BrowserWindow({ show: false })
  await window.loadURL('https://window.tokentrail.test/').then(() => console.log('window loaded'), (e) => console.log('window', e.code))
  await new Promise((done) => {
    get('https://main.tokentrail.test/', (answer) => { answer.resume(); answer.on('end', () => { console.log('main loaded'); done() }) })
      .on('error', (e) => { console.log('main', e.code); done() })
  })
  app.exit(0)
})`

const runtime = installedElectron()
let bench: Bench
let display: Display | null
const sightings = createSightings(() => undefined)
beforeAll(async () => {
  bench = await openBench({ sightings })
  display = await openDisplay()
})
afterAll(async () => {
  display?.close()
  await bench.close()
})

async function start(switches: readonly string[], env: Record<string, string>): Promise<string> {
  if (runtime.kind === 'missing') throw new Error(runtime.reason)
  const folder = join(bench.folder, 'app')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{"name":"some-app","main":"main.js"}')
  writeFileSync(join(folder, 'main.js'), app)
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const child = spawn(
    runtime.program,
    [folder, ...sandbox, `--user-data-dir=${join(bench.folder, 'data')}`, ...switches],
    {
      env: { ...process.env, ...display?.env, ...env },
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  )
  let out = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
  })
  await once(child, 'close')
  return out
}

test.skipIf(runtime.kind === 'missing')('the switches lead an app’s windows through, and let them trust', async () => {
  const way = { proxy: bench.proxy.address, ca: bench.authority.certificatePath, bundle: '', trustStore: '' }
  const env = Object.fromEntries(environmentOf(way).map(({ name, value }) => [name, value]))
  const out = await start(electronSwitches(bench.proxy.address, bench.authority.spkiHash), env)
  expect(out).toContain('window loaded')
  const check = (id: string) => sightings.seen().checks.find((one) => one.id === id)
  expect(check('window')).toMatchObject({ trusted: true })
  // The Node.js of an older Electron uses no proxy, whatever its environment says: the check shows nothing of it.
  expect(out.includes('main loaded')).toBe(check('main')?.trusted ?? false)
})

test.skipIf(runtime.kind === 'missing')('without the hash they refuse the certificate', async () => {
  const out = await start([`--proxy-server=${bench.proxy.address}`], {})
  expect(out).toContain('window ERR_CERT_AUTHORITY_INVALID')
})
