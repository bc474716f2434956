import { labPassword } from '../../lab/authorization-server.ts'
import type { ProxiedFetch } from './proxied-fetch.ts'

/** Where a browser stands after its redirects. */
export interface Page {
  /** With the fragment that only the browser sees. */
  readonly url: URL
  readonly status: number
  readonly body: string
}

export interface UserAgent {
  get(url: string | URL): Promise<Page>
  /** Posts the form of a page, with these values in place of its own, as a person or its script would. */
  submit(page: Page, values?: Readonly<Record<string, string>>): Promise<Page>
  /** What a page's script sends to its own server. */
  send(method: string, url: string | URL, json: unknown): Promise<number>
  /** Opens an address, and logs in at the lab's login page where it is shown. */
  logIn(url: string | URL): Promise<Page>
}

interface Cookie {
  readonly name: string
  readonly value: string
  readonly path: string
  readonly host: string
}

const mostRedirects = 20
const said = {
  'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
  Accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  'Accept-Language': 'en',
} as const

/** A browser without a window: cookies, redirects and forms, in a fraction of a real one's time. */
export function createUserAgent(fetch: ProxiedFetch): UserAgent {
  let jar: readonly Cookie[] = []

  async function visit(target: URL, form?: URLSearchParams, referer?: URL): Promise<Page> {
    let url = target
    let body = form
    for (let redirects = 0; redirects <= mostRedirects; redirects++) {
      const response = await fetch(url, {
        method: body ? 'POST' : 'GET',
        headers: {
          ...said,
          ...cookiesFor(url),
          ...(referer && { Referer: refererFor(referer, url) }),
          ...(body && { 'Content-Type': 'application/x-www-form-urlencoded', Origin: referer?.origin ?? 'null' }),
        },
        ...(body && { body: body.toString() }),
      })
      for (const line of response.headers.getSetCookie()) keep(line, url)
      const location = response.headers.get('location')
      if (location === null || response.status < 300 || response.status > 399)
        return { url, status: response.status, body: await response.text() }
      const next = new URL(location, url)
      if (next.hash === '') next.hash = url.hash // Fetch Standard §4.4: a redirect without a fragment keeps it
      url = next
      if (response.status !== 307 && response.status !== 308) body = undefined
    }
    throw new Error(`The redirects do not end: ${url}`)
  }

  function cookiesFor(url: URL): Record<string, string> {
    const cookies = jar.filter(({ host, path }) => host === url.hostname && within(url.pathname, path))
    return cookies.length > 0 ? { Cookie: cookies.map(({ name, value }) => `${name}=${value}`).join('; ') } : {}
  }

  function keep(line: string, url: URL): void {
    const [pair = '', ...attributes] = line.split(';').map((part) => part.trim())
    const at = pair.indexOf('=')
    const attribute = (name: string) =>
      attributes.find((one) => one.toLowerCase().startsWith(`${name}=`))?.slice(name.length + 1)
    const name = pair.slice(0, at)
    const path = attribute('path') ?? (url.pathname.replace(/\/[^/]*$/, '') || '/')
    const ended = Date.parse(attribute('expires') ?? '') <= Date.now() || attribute('max-age') === '0'
    jar = jar.filter((cookie) => cookie.name !== name || cookie.path !== path || cookie.host !== url.hostname)
    if (!ended) jar = [...jar, { name, value: pair.slice(at + 1), path, host: url.hostname }]
  }

  /** Runs the only script that the pages of a login have: one that sends their form. */
  async function settled(arriving: Promise<Page>): Promise<Page> {
    const page = await arriving
    return /document\.forms\[0\]\.submit\(\)/.test(page.body) ? agent.submit(page) : page
  }

  const agent: UserAgent = {
    get: (url) => settled(visit(new URL(url))),
    submit(page, values = {}) {
      const { action, fields } = formOf(page)
      return settled(visit(new URL(action, page.url), new URLSearchParams({ ...fields, ...values }), page.url))
    },
    async send(method, target, json) {
      const url = new URL(target)
      const response = await fetch(url, {
        method,
        headers: {
          ...said,
          Accept: 'application/json',
          'Content-Type': 'application/json',
          Origin: url.origin,
          ...cookiesFor(url),
        },
        body: JSON.stringify(json),
      })
      for (const line of response.headers.getSetCookie()) keep(line, url)
      return response.status
    },
    async logIn(url) {
      const page = await agent.get(url)
      return page.body.includes('name="password"') ? agent.submit(page, { password: labPassword }) : page
    },
  }
  return agent
}

const within = (path: string, scope: string) =>
  path === scope || (path.startsWith(scope) && (scope.endsWith('/') || path[scope.length] === '/'))

/** Referrer Policy's default: the whole URL within one origin, the origin alone across. */
const refererFor = (from: URL, to: URL) =>
  from.origin === to.origin ? `${from.origin}${from.pathname}${from.search}` : `${from.origin}/`

function formOf({ body, url }: Page) {
  const form = /<form\b[^>]*>[\s\S]*?<\/form>/i.exec(body)?.[0]
  if (form === undefined) throw new Error(`There is no form at ${url}: ${body.slice(0, 300)}`)
  const attribute = (tag: string, name: string) =>
    unescaped(new RegExp(`\\b${name}="([^"]*)"`, 'i').exec(tag)?.[1] ?? '')
  const fields = [...form.matchAll(/<input\b[^>]*>/gi)].flatMap(([tag]) => {
    const name = attribute(tag, 'name')
    return name === '' ? [] : [[name, attribute(tag, 'value')] as const]
  })
  return { action: attribute(form, 'action'), fields: Object.fromEntries(fields) }
}

const unescaped = (text: string) =>
  text
    .replaceAll('&quot;', '"')
    .replaceAll('&#x27;', "'")
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
