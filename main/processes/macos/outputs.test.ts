import { expect, test } from 'vitest'
import { readLsof } from './lsof-output.ts'
import { readArguments, readProcesses } from './ps-output.ts'

test('reads the connections of lsof, the own end of each process first', () => {
  const output = [
    'p612',
    'f21',
    'n127.0.0.1:61204->127.0.0.1:8080',
    'f23',
    'n127.0.0.1:61206->127.0.0.1:8080',
    'p4711',
    'f5',
    'n[::ffff:127.0.0.1]:61210->[::ffff:127.0.0.1]:8080',
    'f6',
    'n[::1]:61211->[::1]:8080',
    'p9001',
    'f22',
    'n127.0.0.1:8080',
    'f24',
    'n127.0.0.1:8080->127.0.0.1:61204',
    '',
  ].join('\n')
  expect([...readLsof(output)]).toEqual([
    ['127.0.0.1:61204->127.0.0.1:8080', 612],
    ['127.0.0.1:61206->127.0.0.1:8080', 612],
    ['127.0.0.1:61210->127.0.0.1:8080', 4711],
    ['[::1]:61211->[::1]:8080', 4711],
    ['127.0.0.1:8080->127.0.0.1:61204', 9001],
  ])
})

test('names the process with the lowest pid where several hold a socket', () => {
  const shared = 'n127.0.0.1:61204->127.0.0.1:8080'
  expect([...readLsof(`p50\nf5\n${shared}\np70\nf5\n${shared}\n`).values()]).toEqual([50])
})

test('reads the processes of ps, whose paths have spaces', () => {
  const output = [
    '    1     0 /sbin/launchd',
    '  612     1 /Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '  731   700 -zsh',
    ' 4711   731 curl',
    '',
  ].join('\n')
  expect([...readProcesses(output).values()].map(({ pid, parent, path }) => [pid, parent, path])).toEqual([
    [1, 0, '/sbin/launchd'],
    [612, 1, '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'],
    [731, 700, 'zsh'],
    [4711, 731, 'curl'],
  ])
})

test('reads the arguments of ps', () => {
  expect([...readArguments(' 4711 node server.js --port 3000\n  80 /usr/bin/python3 -m http.server\n')]).toEqual([
    [4711, ['node', 'server.js', '--port', '3000']],
    [80, ['/usr/bin/python3', '-m', 'http.server']],
  ])
})
