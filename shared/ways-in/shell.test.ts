import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { evaluatingLine, quoted, settingLine, unsettingLine } from './shell.ts'

/** Paths that somebody has, and those that nobody should have. */
const hostile = [
  '/home/me/.local/share/tokentrail/ca/tokentrail-ca.pem',
  '/Users/Ada Lovelace/Library/Application Support/Tokentrail',
  `/tmp/it's "here"`,
  `/tmp/$HOME/${'$'}{IFS}/$(touch pwned)/\`touch pwned\``,
  '/tmp/a;touch pwned&&b|c>d<e',
  '/tmp/back\\slash\\',
  "/tmp/ends in '",
  "/tmp/\\'",
  '/tmp/new\nline',
  '/tmp/!history #no %PATH% *?[a]~ {a,b} (c)',
  '~/tilde',
  '-n',
  '',
  'C:\\Users\\Zoë ‘quoted’\\ca.pem',
]

const installed = (program: string) => spawnSync(program, ['-c', 'true']).status === 0

describe.each([
  ['sh', 'bash'],
  ['bash', 'bash'],
  ['zsh', 'bash'],
  ['fish', 'fish'],
] as const)('%s', (program, shell) => {
  test.skipIf(!installed(program)).each(hostile)('gets %j into a variable as it is', (value) => {
    const script = `${settingLine('TOKENTRAIL_TRY', value, shell)}\nprintenv TOKENTRAIL_TRY`
    expect(spawnSync(program, ['-c', script], { encoding: 'utf8' }).stdout).toBe(`${value}\n`)
  })

  test.skipIf(!installed(program)).each(hostile)('gets %j as one word', (value) => {
    const script = `printf '[%s]' x ${quoted(value, shell)} y`
    expect(spawnSync(program, ['-c', script], { encoding: 'utf8' }).stdout).toBe(`[x][${value}][y]`)
  })

  test.skipIf(!installed(program))('has the variable no more', () => {
    const script = `${settingLine('TOKENTRAIL_TRY', 'x', shell)}\n${unsettingLine('TOKENTRAIL_TRY', shell)}\nprintenv TOKENTRAIL_TRY || echo gone`
    expect(spawnSync(program, ['-c', script], { encoding: 'utf8' }).stdout).toBe('gone\n')
  })

  test.skipIf(!installed(program))('evaluates what a command prints', () => {
    const line = settingLine('TOKENTRAIL_TRY', `it's`, shell)
    const prints = `printf '%s\\n' ${quoted(line, shell)}`
    // The command is given --shell and the shell's name, which printf would print as well: a comment takes them.
    const script = `${evaluatingLine(prints, shell).replace(` --shell ${shell}`, '')}\nprintenv TOKENTRAIL_TRY`
    expect(spawnSync(program, ['-c', script], { encoding: 'utf8' }).stdout).toBe("it's\n")
  })
})

describe('PowerShell', () => {
  test('doubles every kind of single quote, and expands nothing', () => {
    expect(settingLine('A', `C:\\it's ‘so’ $env:X`, 'powershell')).toBe(`$env:A = 'C:\\it''s ‘‘so’’ $env:X'`)
    expect(settingLine('A', '', 'powershell')).toBe(`$env:A = ''`)
  })
})

describe('cmd', () => {
  test('puts name and value into one pair of quotes', () => {
    expect(settingLine('A', 'C:\\Users\\A & B\\ca.pem', 'cmd')).toBe('set "A=C:\\Users\\A & B\\ca.pem"')
    expect(quoted('C:\\Program Files\\x', 'cmd')).toBe('"C:\\Program Files\\x"')
    expect(unsettingLine('A', 'cmd')).toBe('set "A="')
  })

  test('lets nothing run behind a quote, which no path of Windows has', () => {
    expect(settingLine('A', 'x" & calc & "', 'cmd')).toBe('set A=x^" ^& calc ^& ^"')
  })
})
