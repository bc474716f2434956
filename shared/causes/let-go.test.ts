import { expect, test } from 'vitest'
import { capture, type Written } from '../../test/traffic/exchange.ts'
import { login, loginSteps } from '../../test/traffic/login.ts'
import { refusedResource } from '../../test/traffic/resource.ts'
import { createAnalysis } from './analysis.ts'

const { resource } = loginSteps()
const call = (n: number): Written => ({ ...resource, url: `https://api.example/orders/${n}` })
const calls = (count: number, from = 0) => Array.from({ length: count }, (_, n) => call(from + n))

/** A login with its many calls, analysed, and what was let go of its one flow. */
function analysedLongFlow(traffic: readonly Written[]) {
  const analysis = createAnalysis()
  const exchanges = capture(traffic)
  for (const exchange of exchanges) analysis.add(exchange)
  const [flow] = analysis.flows()
  if (!flow) throw new Error('there is no flow')
  const before = analysis.findings(flow.id)
  const gone = analysis.letGo(flow.id)
  return { analysis, exchanges, flow, before, gone, after: () => analysis.findings(flow.id) }
}

test('keeps every call of a flow that has a thousand', () => {
  const { gone, flow } = analysedLongFlow([...login(), ...calls(900)])
  expect(gone.size).toBe(0)
  expect(flow.letGo).toBeUndefined()
})

test('lets calls go at which nothing was found, and keeps the login, the first and the newest of them', () => {
  const traffic = [...login(), ...calls(3000)]
  const { analysis, flow, gone, exchanges } = analysedLongFlow(traffic)
  const logins = traffic.length - 3000
  expect(gone.size).toBeGreaterThan(2400)
  expect(flow.letGo).toBe(gone.size)
  expect(Math.min(...gone)).toBeGreaterThanOrEqual(logins + 90)
  expect(Math.max(...gone)).toBeLessThan(exchanges.length - 390)
  expect(flow.core.map(({ kind }) => kind)).toContain('token-request')
  expect(flow.steps.some(({ message }) => gone.has(message.exchange))).toBe(false)
  for (const exchange of gone) {
    expect(analysis.messages(exchange)).toEqual([])
    expect(analysis.flowOf(exchange)).toBeUndefined()
  }
  expect(flow.ties.length).toBeLessThan(2000)
})

test('changes no finding, and keeps the exchanges that findings tell of', () => {
  const wrong = refusedResource(resource.headers[0]?.[1].replace('Bearer ', '') ?? '')
  const { before, after, gone, flow } = analysedLongFlow([...login(), ...calls(1500), wrong, ...calls(1500, 1500)])
  expect(before.length).toBeGreaterThan(0)
  expect(after()).toEqual(before)
  const told = before.map(({ exchange }) => exchange)
  expect(told.some((exchange) => gone.has(exchange))).toBe(false)
  expect(flow.steps.some(({ message }) => told.includes(message.exchange))).toBe(true)
})

test('goes on with the flow, and puts what is seen of an exchange anew where it was', () => {
  const { analysis, exchanges, flow, gone } = analysedLongFlow([...login(), ...calls(3000)])
  const [first] = gone
  const again = exchanges.find(({ id }) => id === first)
  if (!again) throw new Error('nothing was let go')
  analysis.add(again)
  expect(analysis.flowOf(again.id)).toBe(flow.id)
  const order = flow.steps.map(({ message }) => message.at)
  expect(order).toEqual(order.toSorted((one, other) => one - other))
})

test('keeps a handful of calls of each token where thousands of tokens are used', { timeout: 30_000 }, () => {
  const analysis = createAnalysis()
  const used = (token: number): Written => ({
    url: 'https://api.example/orders',
    headers: [['Authorization', `Bearer token-${token}-of-another-login`]],
    status: 200,
    json: {},
  })
  const round = Array.from({ length: 2500 }, (_, token) => used(token))
  const exchanges = capture(Array.from({ length: 10 }, () => round).flat())
  let kept = 0
  let most = 0
  for (const exchange of exchanges) {
    for (const flow of analysis.add(exchange).changed) kept -= analysis.letGo(flow).size
    kept++
    most = Math.max(most, kept)
  }
  // Nothing is let go before there are many.
  expect(most).toBeGreaterThanOrEqual(20_000)
  expect(kept).toBeLessThan(20_000)
  const flows = [...analysis.flows()]
  expect(flows.length).toBe(2500)
  expect(flows.reduce((sum, { letGo = 0 }) => sum + letGo, 0)).toBe(exchanges.length - kept)
  for (const { steps } of flows) expect(steps.length).toBeGreaterThanOrEqual(6)
})
