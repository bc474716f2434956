import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type Peer, spawnPeer } from '../peer.ts'

/** The version of the mitmdump that is installed; undefined where there is none. */
export function mitmproxyVersion(): string | undefined {
  const { stdout } = spawnSync('mitmdump', ['--version'], { encoding: 'utf8' })
  return /^Mitmproxy: (\S+)/m.exec(stdout ?? '')?.[1]
}

/** Starts mitmdump, which passes on and keeps nothing. */
export async function startMitmproxy(upstreamCa: string): Promise<Peer> {
  const folder = mkdtempSync(join(tmpdir(), 'tokentrail-bench-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const port = await freePort()
  const caFile = join(folder, 'mitmproxy-ca-cert.pem')
  const addon = fileURLToPath(new URL('resolve_names.py', import.meta.url))
  const options = [`confdir=${folder}`, `ssl_verify_upstream_trusted_ca=${upstreamCa}`, 'flow_detail=0']
  const args = ['-q', '--listen-host', '127.0.0.1', '--listen-port', String(port), '-s', addon]
  return spawnPeer('mitmdump', [...args, ...options.flatMap((option) => ['--set', option])], listens(port, caFile))
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => done(port))
    })
  })
}

async function listens(port: number, caFile: string): Promise<{ readonly port: number; readonly caFile: string }> {
  for (;;) {
    const open = await new Promise<boolean>((done) => {
      const socket = connect(port, '127.0.0.1')
      socket.once('connect', () => done(true)).once('error', () => done(false))
      socket.once('connect', () => socket.destroy())
    })
    if (open && existsSync(caFile)) return { port, caFile }
    await delay(100)
  }
}
