import { expect, test } from 'vitest'
import { applicationOf } from '../application-of.ts'
import { commandLineWords } from './command-line.ts'
import { readNetstat } from './netstat-output.ts'
import { readProcessList } from './process-list.ts'

test.each([
  ['English', 'Active Connections', 'Proto  Local Address          Foreign Address        State', 'ESTABLISHED'],
  ['German', 'Aktive Verbindungen', 'Proto  Lokale Adresse         Remoteadresse          Status', 'HERGESTELLT'],
])('reads netstat in %s', (_language, title, columns, established) => {
  const output = [
    '',
    title,
    '',
    `  ${columns}           PID`,
    '  TCP    0.0.0.0:135            0.0.0.0:0              LISTENING       1100',
    `  TCP    127.0.0.1:8080         127.0.0.1:51312        ${established}     4120`,
    `  TCP    127.0.0.1:51312        127.0.0.1:8080         ${established}     9044`,
    '  TCP    127.0.0.1:51300        127.0.0.1:8080         TIME_WAIT       0',
    `  TCP    [::1]:51320            [::1]:8080             ${established}     9050`,
    '  UDP    0.0.0.0:123            *:*                                    1460',
    '',
  ].join('\r\n')
  expect([...readNetstat(output)].slice(1)).toEqual([
    ['127.0.0.1:8080->127.0.0.1:51312', 4120],
    ['127.0.0.1:51312->127.0.0.1:8080', 9044],
    ['[::1]:51320->[::1]:8080', 9050],
  ])
})

test('names the browser for its network process, from what PowerShell prints', () => {
  const path = 'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe'
  const line = JSON.stringify([
    {
      ProcessId: 9044,
      ParentProcessId: 8000,
      Name: 'chrome.exe',
      ExecutablePath: path,
      CommandLine: `"${path}" --type=utility --utility-sub-type=network.mojom.NetworkService`,
      Created: '638985732001234567',
    },
    {
      ProcessId: 8000,
      ParentProcessId: 5000,
      Name: 'chrome.exe',
      ExecutablePath: path,
      CommandLine: `"${path}"`,
      Created: '638985731991234567',
    },
    {
      ProcessId: 5000,
      ParentProcessId: 4990,
      Name: 'explorer.exe',
      ExecutablePath: 'C:\\Windows\\explorer.exe',
      CommandLine: 'C:\\Windows\\Explorer.EXE',
      Created: '638985700001234567',
    },
  ])
  const entries = readProcessList(line)
  expect(applicationOf(9044, (pid) => entries.get(pid))).toEqual({ pid: 8000, name: 'chrome', path })
})

test('names a process by its name alone where the account may see no more', () => {
  const entries = readProcessList(
    '[{"ProcessId":4,"ParentProcessId":0,"Name":"svchost.exe","ExecutablePath":null,"CommandLine":null,"Created":""}]',
  )
  expect(applicationOf(4, (pid) => entries.get(pid))).toEqual({ pid: 4, name: 'svchost' })
})

test.each(['', 'null', '[null]', '[{"ProcessId":"4"}]', 'Get-CimInstance : Access denied'])(
  'reads nothing from %j',
  (line) => {
    expect(readProcessList(line).size).toBe(0)
  },
)

test.each([
  [
    '"C:\\Program Files\\nodejs\\node.exe"  "C:\\my app\\server.js" --a',
    'C:\\Program Files\\nodejs\\node.exe|C:\\my app\\server.js|--a',
  ],
  ['node -e "say(\\"hi\\")"', 'node|-e|say("hi")'],
  ['java -cp a;b "-Dname=two words" Main', 'java|-cp|a;b|-Dname=two words|Main'],
])('takes %j apart', (line, words) => {
  expect(commandLineWords(line).join('|')).toBe(words)
})
