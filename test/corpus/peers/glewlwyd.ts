import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { freePort } from '../../lab/gateway.ts'
import type { CorpusLab } from '../corpus-lab.ts'
import { createDirectFetch, type ProxiedFetch } from './proxied-fetch.ts'
import type { Page, UserAgent } from './user-agent.ts'

/** Debian's empty database: an administrator, and the modules that keep users and clients in it. */
const schema = '/usr/share/dbconfig-common/data/glewlwyd/install/sqlite3'

export const glewlwydUser = 'ada'
export const glewlwydPassword = 'correct horse battery staple'
const scopes = ['openid', 'profile', 'email', 'api']

export interface RunningGlewlwyd {
  readonly issuer: string
  /** Does what the script of its login page does: logs in, consents, and goes on. */
  logIn(agent: UserAgent, page: Page): Promise<Page>
}

export interface GlewlwydClient {
  readonly client_id: string
  readonly [name: string]: unknown
}

/** Starts Glewlwyd (an OpenID provider in C) with a database, keys and clients of its own. */
export async function startGlewlwyd(
  lab: CorpusLab,
  clients: readonly GlewlwydClient[],
  settings: Readonly<Record<string, unknown>> = {},
): Promise<RunningGlewlwyd> {
  const port = await freePort()
  const address = `https://localhost:${port}`
  const folder = join(lab.trust.folder, `glewlwyd-${port}`)
  mkdirSync(folder)
  const database = join(folder, 'database')
  const tables = new DatabaseSync(database)
  tables.exec(readFileSync(schema, 'utf8'))
  tables.close()
  const file = join(folder, 'glewlwyd.conf')
  writeFileSync(file, configuration(lab, port, database, join(folder, 'log')))
  const child = spawn('glewlwyd', [`--config-file=${file}`], {
    stdio: 'ignore',
    // What it fetches itself goes through the proxy, as far as its HTTP client heeds this.
    env: { ...process.env, https_proxy: lab.proxy, no_proxy: '', CURL_CA_BUNDLE: lab.ca, SSL_CERT_FILE: lab.ca },
  })
  lab.later(
    () =>
      new Promise<void>((done) => {
        if (child.exitCode !== null || child.signalCode !== null) return done()
        child.once('exit', () => done())
        child.kill('SIGTERM')
      }),
  )
  const direct = createDirectFetch({ ca: readFileSync(lab.trust.caFile, 'utf8') })
  lab.later(() => direct.close())
  const admin = await administrator(direct, address)
  for (const name of scopes.filter((scope) => scope !== 'openid'))
    await admin('scope', { name, display_name: name, password_required: false, scheme: {} })
  await admin('user', {
    username: glewlwydUser,
    name: 'Ada Lovelace',
    email: 'ada@lab.example',
    password: glewlwydPassword,
    scope: scopes,
    enabled: true,
  })
  await admin('mod/plugin', {
    module: 'oidc',
    name: 'oidc',
    display_name: 'OpenID Connect',
    parameters: { ...plugin(lab, `${address}/api/oidc`), ...settings },
  })
  for (const client of clients) await admin('client', { name: client.client_id, enabled: true, ...client })
  return {
    issuer: `${address}/api/oidc`,
    async logIn(agent, page) {
      const asked = page.url.searchParams
      const client = asked.get('client_id')
      const callback = asked.get('callback_url')
      if (!callback || !client) throw new Error(`Glewlwyd shows no login page, but ${page.url}: ${page.body}`)
      const sent = [
        await agent.send('POST', `${address}/api/auth/`, { username: glewlwydUser, password: glewlwydPassword }),
        await agent.send('PUT', `${address}/api/auth/grant/${client}`, { scope: asked.get('scope') }),
      ]
      if (sent.some((status) => status !== 200)) throw new Error(`Glewlwyd's login answered ${sent.join(' and ')}.`)
      return agent.get(`${callback}&g_continue`)
    },
  }
}

/** Speaks to the administration API, after waiting for it. */
async function administrator(fetch: ProxiedFetch, address: string) {
  const login = async (tries: number): Promise<string> => {
    try {
      const answer = await fetch(`${address}/api/auth/`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ username: 'admin', password: 'password' }),
      })
      return answer.headers.getSetCookie()[0]?.split(';', 1)[0] ?? ''
    } catch (error) {
      if (tries === 0) throw error
      await new Promise((done) => setTimeout(done, 50))
      return login(tries - 1)
    }
  }
  const cookie = await login(200)
  return async (path: string, json: unknown): Promise<void> => {
    const answer = await fetch(`${address}/api/${path}/`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Cookie: cookie },
      body: JSON.stringify(json),
    })
    if (answer.status !== 200) throw new Error(`Glewlwyd refused the ${path}: ${answer.status} ${await answer.text()}`)
  }
}

function plugin(lab: CorpusLab, iss: string): Readonly<Record<string, unknown>> {
  const keys = lab.keys.server.keys.filter(({ alg }) => alg === 'RS256' || alg === 'ES256')
  return {
    iss,
    'jwks-private': JSON.stringify({ keys }),
    'default-kid': 'server-rs256',
    'allowed-scope': scopes,
    'access-token-duration': 600,
    'refresh-token-duration': 3600,
    'code-duration': 60,
    'refresh-token-rolling': true,
    'refresh-token-one-use': 'always',
    'allow-non-oidc': true,
    'auth-type-code-enabled': true,
    'auth-type-token-enabled': true,
    'auth-type-id-token-enabled': true,
    'auth-type-none-enabled': true,
    'auth-type-password-enabled': true,
    'auth-type-client-enabled': true,
    'auth-type-refresh-enabled': true,
    'auth-type-device-enabled': true,
    'device-authorization-expiration': 600,
    'device-authorization-interval': 1,
    'oauth-as-iss-id': true,
    'pkce-allowed': true,
    'introspection-revocation-allowed': true,
    'introspection-revocation-allow-target-client': true,
    'request-parameter-allow': true,
    'request-uri-allow-https-non-secure': true,
    'oauth-par-allowed': true,
    'oauth-par-duration': 90,
    'oauth-par-request_uri-prefix': 'urn:ietf:params:oauth:request_uri:',
    'session-management-allowed': true,
    'session-cookie-name': 'GLEWLWYD2_OIDC_SID',
    'session-cookie-expiration': 3600,
    'front-channel-logout-allowed': true,
    'back-channel-logout-allowed': true,
    'client-jwks-parameter': 'jwks',
    'name-claim': 'on-demand',
    'name-claim-scope': ['profile'],
    'email-claim': 'on-demand',
    'email-claim-scope': ['email'],
  }
}

function configuration(lab: CorpusLab, port: number, database: string, log: string): string {
  const settings: Readonly<Record<string, string | number | boolean>> = {
    port,
    bind_address: '127.0.0.1',
    external_url: `https://localhost:${port}`,
    login_url: 'login.html',
    api_prefix: 'api',
    log_mode: 'file',
    log_level: 'WARNING',
    log_file: log,
    cookie_secure: 1,
    cookie_same_site: 'lax',
    session_expiration: 3600,
    session_key: 'GLEWLWYD2_SESSION_ID',
    admin_scope: 'g_admin',
    profile_scope: 'g_profile',
    user_module_path: '/usr/lib/glewlwyd/user',
    client_module_path: '/usr/lib/glewlwyd/client',
    user_auth_scheme_module_path: '/usr/lib/glewlwyd/scheme',
    plugin_module_path: '/usr/lib/glewlwyd/plugin',
    use_secure_connection: true,
    secure_connection_key_file: lab.trust.keyFile,
    secure_connection_pem_file: lab.trust.certificateFile,
    hash_algorithm: 'SHA512',
    static_files_path: '/usr/share/glewlwyd/webapp/',
  }
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${JSON.stringify(value)}`)
  return `${lines.join('\n')}
database = { type = "sqlite3"; path = "${database}"; };
static_files_mime_types = ( { extension = ".html"; mime_type = "text/html"; } );
`
}
