import { expect, it } from 'vitest'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { login } from '../../test/traffic/login.ts'

const found = (agent: string) => inShort(analysed(login({ authorize: { headers: [['User-Agent', agent]] } })).findings)
const view =
  'Mozilla/5.0 (Linux; Android 14; Pixel 8; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/126.0.0.0 Mobile Safari/537.36'

it('notes a web view', () => {
  expect(found(view)).toEqual([
    { cause: 'embedded-browser', severity: 'note', evidence: [`1 request.header.user-agent: ${view} | -`] },
  ])
})

it('stays silent about the browsers of the system', () => {
  expect(found(view.replace('; wv', ''))).toEqual([])
  expect(found('Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0')).toEqual([])
})
