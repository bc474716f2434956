import { expect, test } from 'vitest'
import { clientName } from './client-name.ts'

const webkit = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)'

test.each([
  [`${webkit} Chrome/156.0.0.0 Safari/537.36`, 'Chrome 156'],
  [`${webkit} HeadlessChrome/156.0.0.0 Safari/537.36`, 'Chrome (headless) 156'],
  [`${webkit} Chrome/156.0.0.0 Safari/537.36 Edg/156.0.1.2`, 'Edge 156'],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox 140'],
  ['Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15', 'Safari 18'],
  ['Mozilla/5.0 (compatible; Other/1)', 'Mozilla/5.0 (compatible; Other/1)'],
  ['curl/7.88.1', 'curl/7.88.1'],
])('calls %s %s', (userAgent, name) => {
  expect(clientName(userAgent)).toBe(name)
})
