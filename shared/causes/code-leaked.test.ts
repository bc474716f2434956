import { describe, expect, it } from 'vitest'
import { capture, type Written } from '../../test/traffic/exchange.ts'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { good, login, loginSteps } from '../../test/traffic/login.ts'
import { createAnalysis } from './analysis.ts'

const { authorize, callback } = loginSteps()
const page = { callback: { status: 200, answerHeaders: [], answer: '<html><img src="https://ads.test/pixel">' } }
const loaded = (url: string, referer: string = callback.url): Written => ({
  url,
  headers: [['Referer', referer]],
  status: 200,
})
const causes = (request: Written, steps = login(page)) =>
  analysed([...steps, request]).findings.map(({ cause }) => cause)

describe('code-leaked', () => {
  it.each<[string, Written]>([
    ['sends the origin alone', loaded('https://ads.test/pixel', 'https://app.example/')],
    ['sends its address without the query', loaded('https://ads.test/pixel', good.redirectUri)],
    ['sends no Referer', { url: 'https://ads.test/pixel', status: 200 }],
    ['loads from its own host', loaded('https://app.example/style.css')],
    ['loads from another port of its host', loaded('https://app.example:8443/style.css')],
    ['loads from another host of its site', loaded('https://static.app.example/style.css')],
    ['loads from the server', loaded(`${good.server}/logo.png`)],
    ['loads from this machine', loaded('http://localhost:3000/style.css')],
    ['has the code of somebody else in its address', loaded('https://ads.test/', 'https://shop.test/?code=summer')],
  ])('stays silent where the page %s', (_what, request) => {
    expect(causes(request)).toEqual([])
  })

  it('stays silent where the response is in the fragment, which no Referer has', () => {
    const location = callback.url.replace('?', '#')
    const steps = login({ submit: { answerHeaders: [['Location', location]] }, callback: null })
    expect(causes(loaded('https://ads.test/pixel', good.redirectUri), steps)).toEqual([])
  })

  it('warns once where the code is told to another site', () => {
    const { findings } = analysed([
      ...login(page),
      loaded('https://ads.test/pixel?id=1'),
      loaded('https://ads.test/pixel?id=2'),
    ])
    expect(inShort(findings)).toEqual([
      {
        cause: 'code-leaked',
        severity: 'warning',
        evidence: [
          `7 request.header.referer.query.code: ${good.code} | -`,
          '7 request.url: https://ads.test/pixel | -',
        ],
      },
    ])
    expect(findings[0]?.where).toBe('client')
  })

  it('warns where the login page tells the state', () => {
    const { findings } = analysed([...login(), loaded('https://ads.test/pixel', authorize.url)])
    expect(inShort(findings)).toEqual([
      {
        cause: 'code-leaked',
        severity: 'warning',
        evidence: [
          `7 request.header.referer.query.state: ${good.state} | -`,
          '7 request.url: https://ads.test/pixel | -',
        ],
      },
    ])
    expect(findings[0]?.where).toBe('authorization-server')
  })

  it('is found in a flow that was looked at before', () => {
    const analysis = createAnalysis()
    const exchanges = capture([...login(page), loaded('https://ads.test/pixel')])
    for (const exchange of exchanges.slice(0, -1)) analysis.add(exchange)
    const flow = [...analysis.flows()][0]
    expect(analysis.findings(flow?.id)).toEqual([])
    const last = exchanges.at(-1)
    expect(last && analysis.add(last).changed).toEqual([flow?.id])
    expect(analysis.findings(flow?.id).map(({ cause }) => cause)).toEqual(['code-leaked'])
  })

  it('checks no flow again for a request that gives nothing of it away', () => {
    const analysis = createAnalysis()
    for (const exchange of capture(login(page))) analysis.add(exchange)
    const [other] = capture([...login(page), loaded('https://ads.test/', 'https://shop.test/?code=summer')]).slice(-1)
    expect(other && analysis.add(other).changed).toEqual([])
  })
})
