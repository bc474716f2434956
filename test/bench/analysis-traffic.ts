import type { Exchange } from '../../shared/exchange/exchange.ts'
import { type Written, written } from '../traffic/exchange.ts'
import { login } from '../traffic/login.ts'

/** What a page brings with it: nothing of OAuth, and most of the traffic. */
const noise: readonly Written[] = [
  { url: '/', status: 200, answerHeaders: [['Content-Type', 'text/html']], answer: '<!doctype html><p>Hello</p>' },
  { url: '/assets/app.js', status: 200, answerHeaders: [['Content-Type', 'text/javascript']], answer: 'main()' },
  { url: '/assets/app.css', status: 200, answerHeaders: [['Content-Type', 'text/css']], answer: 'p { margin: 0 }' },
  { url: '/logo.png', status: 304 },
  { url: '/api/items?page=2&sort=name', status: 200, json: { items: [1, 2, 3], next: '/api/items?page=3' } },
  { url: '/api/items', method: 'POST', body: '{"name":"thing"}', status: 201, json: { id: 7 } },
  { url: '/events?since=12', status: 204 },
]

/** How many exchanges one round has: a whole login with PKCE, calls with its token, and the pages around them. */
export const roundLength = 7 + 3 + 2 * noise.length

/**
 * The nth round of mixed traffic, its exchanges numbered from `n * roundLength`. Each round is a login of its own
 * at one of eight servers; its states, codes and tokens are its own, as they are in life.
 */
export function round(n: number): readonly Exchange[] {
  const app = `https://app-${n % 8}.example`
  const own = {
    server: `https://as-${n % 8}.example`,
    client: app,
    redirectUri: `${app}/callback`,
    state: `Zk3vT9qLx2Rw8YbN${n.toString(36)}`,
    code: `SplxlOBeZQQYbYS6WxSbIA${n.toString(36)}`,
    accessToken: `at-2YotnFZFEjr1zCsicMWpAA${n.toString(36)}`,
  }
  const flow = login({}, own)
  const call: Written = {
    url: `https://api-${n % 8}.example/v1/orders?of=${n}`,
    headers: [['Authorization', `Bearer ${own.accessToken}`]],
    status: 200,
    json: { orders: [{ id: n, total: 12.5 }] },
  }
  const around = noise.map((page) => ({ ...page, url: app + page.url }))
  const traffic = [...around, ...flow, call, call, call, ...around]
  return traffic.map((exchange, index) => {
    const id = n * roundLength + index
    return written(id, { ...exchange, at: id * 20 })
  })
}
