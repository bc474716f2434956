import { type Exchange, headerValue } from '../../../shared/exchange/exchange.ts'
import { parameter } from '../../../shared/exchange/parameter.ts'
import { hostOf, urlParts } from '../../../shared/exchange/url-parts.ts'
import { edited, withResponseHeader } from '../at-exchange.ts'
import { deliveries, gaveUp, withCookie } from '../callback.ts'
import type { CapturedFlow } from '../captured-flow.ts'
import { replaceEverywhere, responseHeaders } from '../edit.ts'
import { type Fault, mutant } from '../fault.ts'
import { delayed } from '../refuse.ts'
import { sendingsOff } from '../sequence.ts'

/** The cookie that the client set when it sent the browser off, where the browser brought it to the callback. */
interface LoginCookie {
  readonly name: string
  readonly line: string
}

function loginCookie(flow: CapturedFlow): LoginCookie | undefined {
  const [outer] = sendingsOff(flow)
  const line = outer && headerValue(responseHeaders(outer), 'set-cookie')
  const [, name] = /^([^=;]+)=/.exec(line ?? '') ?? []
  const [delivered] = deliveries(flow)
  const brought = delivered && headerValue(delivered.request.headers, 'cookie')
  return line && name && brought?.includes(`${name}=`) ? { name, line } : undefined
}

/** All of them are this. */
const lost = { cause: 'state-cookie-lost', severity: 'error' } as const

/** The browser does not bring the cookie, because of how it was set; the client gives up. */
const setSo = (
  id: string,
  says: RegExp,
  change: (line: string) => string,
  applies: (flow: CapturedFlow) => boolean = () => true,
): Fault => ({
  ...lost,
  id: `login-cookie-${id}`,
  says,
  apply(flow) {
    const cookie = loginCookie(flow)
    if (!cookie || !applies(flow)) return undefined
    const set = setWith(flow, flow.exchanges, change)
    return mutant(gaveUp(flow, notBrought(flow, set, cookie.name)))
  },
})

function setWith(
  flow: CapturedFlow,
  exchanges: readonly Exchange[],
  change: (line: string) => string,
): readonly Exchange[] {
  const ids = sendingsOff(flow).map(({ id }) => id)
  return edited(exchanges, ids, (exchange) => withResponseHeader(exchange, 'Set-Cookie', change))
}

const notBrought = (flow: CapturedFlow, exchanges: readonly Exchange[], name: string) =>
  edited(
    exchanges,
    deliveries(flow).map(({ exchange }) => exchange),
    (exchange) => withCookie(exchange, name, null),
  )

/** The person takes so long that the cookie is too old at the callback. */
const tooLate = (
  id: string,
  says: RegExp,
  change: (line: string, at: number) => string,
  applies: (flow: CapturedFlow) => boolean = () => true,
): Fault => ({
  ...lost,
  id: `login-cookie-${id}`,
  says,
  // A signed response has ended by then.
  also: ['jarm-invalid'],
  apply(flow) {
    const cookie = loginCookie(flow)
    const [delivered] = deliveries(flow)
    const [outer] = sendingsOff(flow)
    if (!cookie || !delivered || !outer || !applies(flow)) return undefined
    const set = setWith(flow, flow.exchanges, (line) => change(line, outer.startedAt))
    return mutant(gaveUp(flow, delayed(notBrought(flow, set, cookie.name), delivered.exchange, 180_000)))
  },
})

const at = (exchange: Exchange, url: string): Exchange => ({ ...exchange, request: { ...exchange.request, url } })

/** The client at an address without TLS, elsewhere than on the person's own machine. */
function overHttp(flow: CapturedFlow, address: (asked: { readonly url: string; readonly begins: boolean }) => string) {
  const cookie = loginCookie(flow)
  const [outer, inner] = sendingsOff(flow)
  // An address that was signed cannot be moved.
  const signed = flow.messages.some((message) => parameter(message, 'redirect_uri')?.in === 'jwt')
  if (!cookie || !outer || inner || signed) return undefined
  const moved = replaceEverywhere(flow.exchanges, urlParts(outer.request.url).origin, 'http://shop.example').map(
    (exchange) => at(exchange, address({ url: exchange.request.url, begins: exchange.id === outer.id })),
  )
  const set = setWith(flow, moved, (line) => `${without(line, /^secure$/i)}; Secure`)
  return mutant(gaveUp(flow, notBrought(flow, set, cookie.name)))
}

const bare = (line: string) => line.split(';')[0] ?? line
const without = (line: string, attribute: RegExp) =>
  line
    .split(/;\s*/)
    .filter((part) => !attribute.test(part))
    .join('; ')
const withSameSite = (value: string) => (line: string) => `${without(line, /^samesite/i)}; SameSite=${value}`
const isPosted = (flow: CapturedFlow) => deliveries(flow)[0]?.request.method === 'POST'

const fromHost = (id: string, host: (flow: CapturedFlow) => string | undefined): Fault => ({
  ...lost,
  id,
  says: /another host/,
  apply: (flow) => begunAt(host, flow),
})

/** The client's own origin, which it is asked for at by another name when the login begins. */
function begunAt(host: (flow: CapturedFlow) => string | undefined, flow: CapturedFlow) {
  const cookie = loginCookie(flow)
  const [outer] = sendingsOff(flow)
  const other = host(flow)
  if (!cookie || !outer || other === undefined) return undefined
  const own = hostOf(outer.request.url)
  const ids = sendingsOff(flow).map(({ id }) => id)
  const moved = edited(flow.exchanges, ids, (exchange) => ({
    ...exchange,
    request: {
      ...exchange.request,
      url: exchange.request.url.replace(`//${own}`, `//${other}`),
      // Its gateway tells the client the name that the browser used.
      headers: exchange.request.headers.map(([name, value]) => [name, value === own ? other : value] as const),
    },
  }))
  return mutant(gaveUp(flow, notBrought(flow, moved, cookie.name)))
}

/** How the cookie that ties a login to its browser is lost (RFC 6265bis draft §5.6, §5.7, §5.8). */
export const loginCookieFaults: readonly Fault[] = [
  setSo('strict', /SameSite=Strict/, withSameSite('Strict')),
  setSo('lax-and-form-post', /SameSite=Lax, and the callback is a POST/, withSameSite('Lax'), isPosted),
  setSo('none-without-secure', /None without Secure/, (line) => without(withSameSite('None')(line), /^secure$/i)),
  setSo('of-another-path', /belongs to the path/, (line) => `${without(line, /^path=/i)}; Path=/account`),
  setSo('of-a-foreign-domain', /Domain is/, (line) => `${line}; Domain=other.example`),
  setSo('larger-than-kept', /4096/, (line) => line.replace(/^([^=]+=)[^;]*/, `$1${'x'.repeat(4200)}`)),
  setSo('with-prefix-and-path', /__Host-/, (line) => `__Host-${without(line, /^path=/i)}; Path=/callback`),
  setSo(
    'with-prefix-without-secure',
    /__Secure-/,
    (line) => `__Secure-${without(withSameSite('Lax')(line), /^secure$/i)}`,
  ),
  setSo('refused-by-the-browser', /its attributes allow it/, bare, (flow) => !isPosted(flow)),
  tooLate('expired', /lived for/, (line) => `${line}; Max-Age=60`),
  tooLate('expired-by-date', /lived for/, (line, at) => `${line}; Expires=${new Date(at + 60_000).toUTCString()}`),
  tooLate(
    'without-same-site-and-form-post',
    /let that pass for two minutes/,
    (line) => without(line, /^samesite/i),
    isPosted,
  ),
  {
    ...lost,
    id: 'login-cookie-of-the-folder-that-set-it',
    says: /the folder of the page that set it/,
    apply(flow) {
      const cookie = loginCookie(flow)
      if (!cookie) return undefined
      const ids = sendingsOff(flow).map(({ id }) => id)
      const set = edited(
        setWith(flow, flow.exchanges, (line) => without(line, /^path=/i)),
        ids,
        (exchange) => at(exchange, new URL('/auth/start', exchange.request.url).href),
      )
      return mutant(gaveUp(flow, notBrought(flow, set, cookie.name)))
    },
  },
  {
    ...lost,
    id: 'login-cookie-secure-and-set-over-http',
    says: /was set over plain http/,
    apply: (flow) => overHttp(flow, ({ url }) => url),
  },
  {
    ...lost,
    id: 'login-cookie-secure-and-asked-for-over-http',
    says: /asked for over plain http/,
    // The app begins at https, and takes itself for one at http.
    also: ['forwarded-headers-missing'],
    apply: (flow) => overHttp(flow, ({ url, begins }) => (begins ? url.replace('http:', 'https:') : url)),
  },
  fromHost('login-cookie-of-another-host', () => 'www.elsewhere.example'),
  // One machine, two names: what a developer meets first.
  fromHost('login-begun-at-localhost', (flow) =>
    hostOf(sendingsOff(flow)[0]?.request.url ?? '') === '127.0.0.1' ? 'localhost' : undefined,
  ),
  {
    ...lost,
    id: 'login-cookie-dropped-on-the-way-out',
    says: /the gateway's answer to the browser no longer has it/,
    apply(flow) {
      const cookie = loginCookie(flow)
      const [outer, inner] = sendingsOff(flow)
      if (!cookie || !outer || !inner) return undefined
      const set = edited(flow.exchanges, [outer.id], (exchange) => withResponseHeader(exchange, 'Set-Cookie', null))
      return mutant(gaveUp(flow, notBrought(flow, set, cookie.name)))
    },
  },
  {
    ...lost,
    id: 'login-cookie-dropped-on-the-way-in',
    says: /did not hand it on/,
    apply(flow) {
      const cookie = loginCookie(flow)
      const [, inner] = deliveries(flow)
      if (!cookie || !inner) return undefined
      return mutant(
        gaveUp(
          flow,
          edited(flow.exchanges, [inner.exchange], (exchange) => withCookie(exchange, cookie.name, null)),
        ),
      )
    },
  },
  {
    ...lost,
    id: 'login-session-begun-anew',
    says: /another answer replaced it/,
    apply(flow) {
      // A page of the client answers with a new session while the person is at the server.
      const before = sessionOf(flow)
      const [delivered] = deliveries(flow)
      const [outer] = sendingsOff(flow)
      if (!before || !delivered || !outer || deliveries(flow).length > 1) return undefined
      const page = flow.exchanges.find(({ id }) => id > outer.id + 1 && id < delivered.exchange)
      if (!page) return undefined
      const asked = edited(flow.exchanges, [page.id], (exchange) =>
        withResponseHeader(
          { ...exchange, request: { ...exchange.request, url: new URL('/news', outer.request.url).href } },
          'Set-Cookie',
          `${before.name}=begun-anew; Path=/; HttpOnly`,
        ),
      )
      const carried = edited(asked, [delivered.exchange], (exchange) => withCookie(exchange, before.name, 'begun-anew'))
      return mutant(gaveUp(flow, carried))
    },
  },
]

/** The session that the browser had before it was sent off, by a cookie that says that it is one. */
function sessionOf(flow: CapturedFlow): { readonly name: string } | undefined {
  const [outer] = sendingsOff(flow)
  const [, name] =
    /(?:^|; )([^=]*sess[^=]*)=/i.exec(outer ? (headerValue(outer.request.headers, 'cookie') ?? '') : '') ?? []
  return name === undefined ? undefined : { name }
}
