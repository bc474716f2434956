import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openSession } from '../../../main/session/open-session.ts'
import { program, tokentrail } from './command.ts'

/** Its name has whatever a path may have: every tool must get it whole. */
const awkward = `it's $HOME "x"`

let folder: string
let data: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tokentrail-run-'))
  data = join(folder, awkward)
  mkdirSync(data)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const run = (...command: readonly string[]) => tokentrail(['run', '--', ...command], { TOKENTRAIL_DATA: data })

/** The addresses that a session holds, in order. */
function recorded(file = join(data, 'sessions', 'current.tokentrail')): readonly string[] {
  const session = openSession(file)
  const urls = [...session.exchanges()].map(({ request }) => request.url)
  session.close()
  return urls
}

async function startServe(dataFolder: string): Promise<{ readonly serve: ChildProcess; readonly proxy: string }> {
  const serve = spawn(process.execPath, [program, 'serve', '--no-open', '--json'], {
    env: { ...process.env, TOKENTRAIL_DATA: dataFolder },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = await once(createInterface(serve.stdout), 'line')
  return { serve, proxy: JSON.parse(String(line)).proxy }
}

async function stop(serve: ChildProcess): Promise<void> {
  if (serve.exitCode !== null) return
  serve.kill()
  await once(serve, 'close')
}

// A server of the developer's own, on localhost, as most logins under development have it.
const server = createServer((_request, answer) => answer.end('hello'))
let origin: string
beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  origin = `http://localhost:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.close()
})

describe('tokentrail run', () => {
  it.each([
    ['exit 7', 7],
    ['kill -9 $$', 137],
  ])('passes the exit code on: %s', async (script, code) => {
    expect((await run('sh', '-c', script)).code).toBe(code)
  })

  it('says which command is not there, or is none', async () => {
    const file = join(folder, 'notes.txt')
    writeFileSync(file, 'just text\n')
    const missing = await run('no-such-command')
    expect([missing.code, missing.err]).toEqual([127, expect.stringContaining('no-such-command was not found')])
    const text = await run(file)
    expect([text.code, text.err]).toEqual([126, expect.stringContaining('may not be run')])
  })

  it('leaves the words of the command alone, options and all', async () => {
    const { out } = await run('printf', '[%s]', '--session', '--help', 'a b', '$HOME')
    expect(out).toBe('[--session][--help][a b][$HOME]')
  })

  it('passes input and output through', async () => {
    const child = spawn(process.execPath, [program, 'run', '--', 'cat'], {
      env: { ...process.env, TOKENTRAIL_DATA: data },
    })
    let out = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      out += chunk
    })
    child.stdin.end('through\n')
    await once(child, 'close')
    expect(out).toBe('through\n')
  })

  it('passes SIGTERM on, and ends with the command', async () => {
    const child = spawn(
      process.execPath,
      [program, 'run', '--', 'sh', '-c', 'trap "echo told; exit 3" TERM; echo up; while :; do sleep 0.05; done'],
      { env: { ...process.env, TOKENTRAIL_DATA: data }, stdio: ['ignore', 'pipe', 'ignore'] },
    )
    const lines = createInterface(child.stdout)
    const said: string[] = []
    lines.on('line', (line) => said.push(line))
    await once(lines, 'line')
    child.kill('SIGTERM')
    expect(await once(child, 'close')).toEqual([3, null])
    expect(said).toEqual(['up', 'told'])
  })

  it('records what a program on localhost says, and tells where', async () => {
    const { code, out, err } = await run('curl', '-sS', `${origin}/one`)
    expect([code, out]).toEqual([0, 'hello'])
    expect(err).toMatch(/recorded in .*current\.tokentrail; tokentrail serve shows it/)
    expect(recorded()).toEqual([`${origin}/one`])
  })

  it('takes a session of its own where one is given', async () => {
    const session = join(folder, 'mine.tokentrail')
    const args = ['run', '--session', session, '--', 'curl', '-sS', `${origin}/mine`]
    expect((await tokentrail(args, { TOKENTRAIL_DATA: data })).out).toBe('hello')
    expect(recorded(session)).toEqual([`${origin}/mine`])
  })

  it('says what is missing', async () => {
    const { code, err } = await tokentrail(['run'], { TOKENTRAIL_DATA: data })
    expect([code, err]).toEqual([2, expect.stringContaining('missing required argument')])
  })
})

const pythonHasRequests = 'python3 -c "import requests"'

/** Each real client asks over HTTPS, through the environment alone, and must find the proxy and trust it. */
const clients: readonly (readonly [name: string, needs: string, command: readonly string[]])[] = [
  ['curl', 'curl', ['curl', '-sSf', 'https://tokentrail.test/ca.pem']],
  ['wget', 'wget', ['sh', '-c', 'wget -qO- --ca-certificate="$SSL_CERT_FILE" https://tokentrail.test/ca.pem']],
  [
    'fetch of Node.js',
    process.execPath,
    [process.execPath, '-e', 'fetch("https://tokentrail.test/ca.pem").then((a) => a.text()).then(console.log)'],
  ],
  [
    'https of Node.js',
    process.execPath,
    [process.execPath, '-e', 'require("https").get("https://tokentrail.test/ca.pem", (a) => a.pipe(process.stdout))'],
  ],
  [
    'urllib of Python',
    'python3',
    ['python3', '-c', 'import urllib.request as r; print(r.urlopen("https://tokentrail.test/ca.pem").read().decode())'],
  ],
  [
    'requests of Python',
    pythonHasRequests,
    ['python3', '-c', 'import requests; print(requests.get("https://tokentrail.test/ca.pem").text)'],
  ],
  ['Java', 'javac', ['java', 'Ask.java']],
]

const javaClient = `public class Ask {
  public static void main(String[] args) throws Exception {
    var url = new java.net.URL("https://tokentrail.test/ca.pem");
    System.out.write(url.openStream().readAllBytes());
    System.out.flush();
  }
}
`

/** Why a client that needs this cannot be tried on this machine, if so. */
function whatIsMissing(needs: string): string | undefined {
  const { status } = spawnSync('sh', ['-c', needs.includes(' ') ? needs : `command -v '${needs}'`])
  return status === 0 ? undefined : `this machine has not: ${needs}`
}

describe('the environment of tokentrail run', () => {
  let serve: ChildProcess
  let served: string
  beforeAll(async () => {
    served = join(mkdtempSync(join(tmpdir(), 'tokentrail-run-')), awkward)
    mkdirSync(served)
    serve = (await startServe(served)).serve
  })
  afterAll(async () => {
    await stop(serve)
    rmSync(dirname(served), { recursive: true, force: true })
  })
  const run = (...command: readonly string[]) => tokentrail(['run', '--', ...command], { TOKENTRAIL_DATA: served })

  it.for(clients)(
    'leads %s through the proxy, and lets it trust the authority',
    async ([, needs, command], context) => {
      const missing = whatIsMissing(needs)
      if (missing) return context.skip(missing)
      const java = join(folder, 'Ask.java')
      writeFileSync(java, javaClient)
      const { code, out } = await run(...command.map((word) => (word === 'Ask.java' ? java : word)))
      expect([code, out]).toEqual([0, expect.stringContaining('END CERTIFICATE')])
    },
  )

  it.for([
    ['curl', 'curl', 'curl -s -o /dev/null -w "%{http_code}" http://localhost:2/'],
    [
      'fetch of Node.js',
      process.execPath,
      `"${process.execPath}" -e 'fetch("http://localhost:2/").then((a) => console.log(a.status))'`,
    ],
    [
      'requests of Python',
      pythonHasRequests,
      `python3 -c 'import requests; print(requests.get("http://localhost:2/").status_code)'`,
    ],
  ] as const)('leads %s through the proxy to localhost too', async ([, needs, script], context) => {
    const missing = whatIsMissing(needs)
    if (missing) return context.skip(missing)
    // Nobody listens there: who asks it directly is refused, and only a proxy can answer.
    expect((await run('sh', '-c', script)).out.trim()).toBe('502')
  })
})

describe('tokentrail env', () => {
  it('says what to do where nothing runs', async () => {
    const { code, out, err } = await tokentrail(['env'], { TOKENTRAIL_DATA: data })
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain('start tokentrail serve')
  })

  it.for([
    ['bash', 'eval "$("$0" "$1" env --shell bash)"; curl -sSf https://tokentrail.test/ca.pem'],
    ['fish', '$argv[1] $argv[2] env --shell fish | source; curl -sSf https://tokentrail.test/ca.pem'],
  ] as const)('prints what %s evaluates, for the proxy that runs', async ([shell, script], context) => {
    const missing = whatIsMissing(shell)
    if (missing) return context.skip(missing)
    const { serve, proxy } = await startServe(data)
    const child = spawn(shell, ['-c', script, process.execPath, program], {
      env: { ...process.env, TOKENTRAIL_DATA: data },
    })
    let out = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      out += chunk
    })
    expect([await once(child, 'close'), out]).toEqual([[0, null], expect.stringContaining('END CERTIFICATE')])
    // A command that is run while it runs uses it, and starts none.
    const asked = await run('sh', '-c', 'echo $HTTPS_PROXY')
    expect([asked.out.trim(), asked.err]).toEqual([proxy, ''])
    await stop(serve)
    expect((await tokentrail(['env'], { TOKENTRAIL_DATA: data })).code).toBe(2)
  })
})

describe('tokentrail check', () => {
  it('says of each program in this terminal whether it is read, and what is wrong', async () => {
    const { serve, proxy } = await startServe(data)
    const env = { TOKENTRAIL_DATA: data }
    const bare = await tokentrail(['check'], { ...env, HTTPS_PROXY: '', https_proxy: '' })
    expect([bare.code, bare.out]).toEqual([1, expect.stringMatching(/^no {3}curl: It did not come through the proxy/)])
    expect(bare.out).toMatch(/HTTPS_PROXY is not set here/)
    const other = 'http://me:hunter2@proxy.example:3128'
    const astray = await tokentrail(['check'], { ...env, HTTPS_PROXY: proxy, https_proxy: other })
    expect(astray.out).toMatch(/https_proxy names http:\/\/proxy\.example:3128 here, which is another one/)
    expect(astray.out).not.toContain('hunter2')
    const byTls = `${proxy.replace('http:', 'https:')}/`
    const secured = await tokentrail(['check'], { ...env, HTTPS_PROXY: byTls, https_proxy: byTls })
    expect(secured.out).toMatch(
      /curl: .* HTTPS_PROXY begins with https:\/\/ here, and Tokentrail is spoken to without TLS/,
    )
    const lines = [
      'eval "$("$0" "$1" env --shell bash)"',
      '"$0" "$1" check',
      'echo "code $?"',
      'unset CURL_CA_BUNDLE SSL_CERT_FILE NODE_EXTRA_CA_CERTS',
      '"$0" "$1" check',
    ]
    const child = spawn('bash', ['-c', lines.join('; '), process.execPath, program], {
      env: { ...process.env, ...env },
    })
    let out = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      out += chunk
    })
    expect(await once(child, 'close')).toEqual([1, null])
    const [good = '', bad = ''] = out.split('code 0\n')
    expect(good).toMatch(/^yes {2}curl: its HTTPS is read\.$/m)
    expect(good).not.toMatch(/^no /m)
    expect(bad).toMatch(/^no {3}curl: It refused the certificate: its authority is unknown to it .*: evaluate it\.$/m)
    expect(bad).toMatch(/^no {3}Node\.js: It saw the certificate and closed the connection without a word/m)
    expect(proxy).toMatch(/^http:/)
    await stop(serve)
  })

  it('says what goes before the variables', async () => {
    const { serve, proxy } = await startServe(data)
    const env = { TOKENTRAIL_DATA: data, HTTPS_PROXY: proxy, https_proxy: proxy }
    const excepted = await tokentrail(['check'], { ...env, no_proxy: '.test' })
    expect(excepted.out).toMatch(/^no {3}curl: .* no_proxy is \.test here, and makes an exception of it/m)
    writeFileSync(join(data, '.curlrc'), 'proxy = http://127.0.0.1:9\n')
    const own = await tokentrail(['check'], { ...env, HOME: data, no_proxy: 'localhost', NO_PROXY: '' })
    expect(own.out).toMatch(/^no {3}curl: .* ~\/\.curlrc goes before them/m)
    await stop(serve)
  })

  it('says what to do where nothing runs', async () => {
    const { code, err } = await tokentrail(['check'], { TOKENTRAIL_DATA: data })
    expect([code, err]).toEqual([2, expect.stringContaining('start tokentrail serve')])
  })
})
