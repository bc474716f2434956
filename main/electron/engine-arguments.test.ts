import { expect, test } from 'vitest'
import { engineArguments } from './engine-arguments.ts'

test('takes the engine’s options from among Chromium’s and Electron’s, in either form', () => {
  const line = [
    'electron',
    '--no-sandbox',
    '--inspect=0',
    '/app',
    '--session',
    'a b.tokentrail',
    '--upstream-ca=ca.pem',
  ]
  expect(engineArguments(line, null)).toEqual(['--session=a b.tokentrail', '--upstream-ca=ca.pem'])
})

test('takes no option for the value of another', () => {
  expect(engineArguments(['electron', '/app', '--session', '--proxy-port', '8080'], null)).toEqual([
    '--proxy-port=8080',
  ])
  expect(engineArguments(['electron', '/app', '--session'], null)).toEqual([])
})

test('keeps the port that was in use before', () => {
  expect(engineArguments(['electron', '/app', '--proxy-port', '8080', '--session=s'], 43210)).toEqual([
    '--session=s',
    '--proxy-port=43210',
  ])
})
