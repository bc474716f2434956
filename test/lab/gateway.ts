import { type ChildProcess, spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { connect } from 'node:tls'
import type { RunningServer } from './authorization-server.ts'
import type { GatewayFault } from './fault.ts'
import type { LabTrust } from './trust.ts'

export interface GatewayOptions {
  readonly trust: LabTrust
  readonly port: number
  /** Host and port of the server behind it. */
  readonly server: string
  /** Where the gateway connects to: the server, or a proxy through which its inner leg is seen. */
  readonly via: string
  readonly fault?: GatewayFault
  /** Asks for a client certificate and hands it on in X-Client-Cert, as a server behind a gateway reads it (RFC 9440). */
  readonly clientCertificates?: boolean
}

/**
 * A port for nginx, which must be told one. It lies below those that the system gives out by itself, so that no
 * connection of the lab takes it between the asking and the listening.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 30_000)
    if (await isFree(port)) return port
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((done) => {
    const server = createServer()
    server.once('error', () => done(false))
    server.listen(port, '127.0.0.1', () => server.close(() => done(true)))
  })
}

/** Starts Debian's nginx in front of the authorization server, with a folder, a configuration and ports of its own. */
export async function startGateway(options: GatewayOptions): Promise<RunningServer> {
  const folder = join(options.trust.folder, `nginx-${options.port}`)
  mkdirSync(join(folder, 'tmp'), { recursive: true })
  const file = join(folder, 'nginx.conf')
  writeFileSync(file, configuration(options, folder))
  const nginx = spawn('nginx', ['-p', folder, '-c', file, '-e', join(folder, 'error.log')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  await ready(nginx, options)
  return {
    port: options.port,
    address: `https://localhost:${options.port}`,
    close: () =>
      new Promise((done) => {
        if (nginx.exitCode !== null || nginx.signalCode !== null) return done()
        nginx.once('exit', () => done())
        nginx.kill('SIGTERM')
      }),
  }
}

function ready(nginx: ChildProcess, { port, trust }: GatewayOptions): Promise<void> {
  let said = ''
  nginx.stderr?.on('data', (chunk) => {
    said += String(chunk)
  })
  return new Promise((done, fail) => {
    let ended = false
    nginx.once('error', (error) =>
      fail(new Error(`nginx could not be started (${error.message}). Install it: apt-get install nginx-light`)),
    )
    nginx.once('exit', (code) => {
      ended = true
      fail(new Error(`nginx ended with ${code}: ${said}`))
    })
    const look = () => {
      if (ended) return
      const socket = connect({
        host: '127.0.0.1',
        port,
        servername: 'localhost',
        ca: [trust.certificate],
        rejectUnauthorized: false,
      })
      socket.once('secureConnect', () => {
        socket.destroy()
        done()
      })
      socket.once('error', () => setTimeout(look, 25))
    }
    look()
  })
}

function configuration(
  { trust, port, server, via, fault, clientCertificates }: GatewayOptions,
  folder: string,
): string {
  // A location that sets one header inherits none: each says all of them.
  const pass = `proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host ${server};
      proxy_set_header X-Forwarded-Host $http_host;
      proxy_set_header X-Forwarded-Proto https;
      ${clientCertificates ? 'proxy_set_header X-Client-Cert $ssl_client_escaped_cert;' : ''}
      proxy_pass http://${via};`
  const token: Readonly<Record<GatewayFault, string>> = {
    'drops-authorization': `location = /token { proxy_set_header Authorization ""; ${pass} }`,
    'answers-502': 'location = /token { proxy_pass http://127.0.0.1:1; }',
    'login-page-at-token': 'location = /token { return 302 /sso/login; }',
    'damages-gzip': `location = /token { ${pass} proxy_set_header Accept-Encoding ""; add_header Content-Encoding gzip always; }`,
  }
  return `daemon off;
pid ${folder}/nginx.pid;
worker_processes 1;
events { worker_connections 256; }
http {
  access_log off;
  client_body_temp_path ${folder}/tmp/body;
  proxy_temp_path ${folder}/tmp/proxy;
  fastcgi_temp_path ${folder}/tmp/fastcgi;
  uwsgi_temp_path ${folder}/tmp/uwsgi;
  scgi_temp_path ${folder}/tmp/scgi;
  server {
    listen 127.0.0.1:${port} ssl;
    server_name localhost;
    ssl_certificate ${trust.certificateFile};
    ssl_certificate_key ${trust.keyFile};
    ${clientCertificates ? 'ssl_verify_client optional_no_ca;' : ''}
    ${fault ? token[fault] : ''}
    location / { ${pass} }
  }
}
`
}
