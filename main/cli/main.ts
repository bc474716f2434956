#!/usr/bin/env node
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { messageOf } from '../../shared/thrown/thrown.ts'
import { shells } from '../../shared/ways-in/shell.ts'
import { version } from '../engine/version.ts'

// tokentrail: the command line. What is asked for goes to stdout, what is said about it to stderr. A command is
// loaded when it is called: a report on a small file should not wait for a proxy to load.

const program = new Command('tokentrail')
  .description('Shows every step of an OAuth login, and what broke it.')
  .version(version, '--version', 'print the version')
  .helpOption('--help', 'print this help')
  // What comes after a command that is to be run is that command's own.
  .enablePositionalOptions()
  .exitOverride()
  .showHelpAfterError('(tokentrail --help lists the commands)')

program
  .command('serve')
  .description('start the proxy, and serve the window at a local address')
  .option('--port <number>', 'port of the window (default: any free one)', port)
  .option('--proxy-port <number>', 'port of the proxy, for HTTP and SOCKS (default: any free one)', port)
  .option('--session <file>', 'session file to open or to make (default: the one used last)')
  .option('--registration <file>', 'JSON file with the client registration')
  .option('--proxy-settings <file>', 'JSON file that says whom to decrypt and how servers are reached')
  .option('--upstream-ca <file>', 'PEM file of certificate authorities to trust besides the system’s')
  .option('--no-open', 'do not open the window in the browser')
  .option('--json', 'print one line of JSON when ready')
  .helpOption('--help', 'print this help')
  .action(async (options) => {
    const { serve } = await import('./serve.ts')
    finish(await serve(options))
  })

program
  .command('run')
  .usage('[options] -- <command…>')
  .description('run a command whose traffic goes through the proxy; its exit code is passed on')
  .argument('<command...>', 'the command and its arguments, after --')
  .option('--session <file>', 'start a proxy of its own, with this session file')
  .option('--registration <file>', 'JSON file with the client registration, for a proxy of its own')
  .option('--proxy-settings <file>', 'JSON file of the settings of a proxy of its own')
  .option('--upstream-ca <file>', 'PEM file of authorities that a proxy of its own trusts besides the system’s')
  .helpOption('--help', 'print this help')
  .passThroughOptions()
  .action(async (command, options) => {
    const { run } = await import('./run.ts')
    finish(await run(command, options))
  })

program
  .command('env')
  .description('print the variables that lead a terminal’s programs through the proxy that runs')
  .addOption(new Option('--shell <shell>', 'for which shell (default: the one of this terminal)').choices(shells))
  .option('--unset', 'print what takes them away')
  .helpOption('--help', 'print this help')
  .action(async (options) => {
    const { env } = await import('./env.ts')
    finish(await env(options))
  })

program
  .command('check')
  .description('let the programs of this terminal ask through its environment; exit 0: all are read, 1: one is not')
  .helpOption('--help', 'print this help')
  .action(async () => {
    const { check } = await import('./check.ts')
    finish(await check())
  })

program
  .command('analyze')
  .description('analyse recorded traffic; exit 0: no error found, 1: at least one, 2: the file cannot be used')
  .argument('<file.har>', 'a HAR file, as browsers and proxies export it')
  .option('--registration <file>', 'JSON file with the client registration')
  .addOption(new Option('--format <format>', 'how to print').choices(['text', 'json']).default('text'))
  .helpOption('--help', 'print this help')
  .action(async (file, options) => {
    const { analyze } = await import('./analyze.ts')
    finish(await analyze(file, options))
  })

program
  .command('export')
  .description('write a session as a HAR file, its secrets masked; exit 1: not all of it can be read')
  .requiredOption('--har <file>', 'the file to write; - for standard output')
  .option('--session <file>', 'session file to read (default: the one used last)')
  .option('--masked', 'put placeholders in the place of secrets (default)')
  .addOption(
    new Option(
      '--with-secrets',
      'leave codes, tokens, cookies and passwords as they were sent: whoever has the file can use them',
    ).conflicts('masked'),
  )
  .helpOption('--help', 'print this help')
  .action(async (options) => {
    const { exportHar } = await import('./export.ts')
    finish(await exportHar(options))
  })

program
  .command('causes')
  .description('list every check with its id, its severities and its sections')
  .argument('[id]', 'one check, with all its words')
  .addOption(new Option('--format <format>', 'how to print').choices(['text', 'json']).default('text'))
  .helpOption('--help', 'print this help')
  .action(async (id, options) => {
    const { causes } = await import('./causes.ts')
    finish(causes(id, options))
  })

program
  .command('errors')
  .description('look up what providers say, such as AADSTS50011: its meaning, its check and its source')
  .argument('[words...]', 'of its code, its text or its provider; all of them without')
  .addOption(new Option('--format <format>', 'how to print').choices(['text', 'json']).default('text'))
  .helpOption('--help', 'print this help')
  .action(async (words, options) => {
    const { errors } = await import('./errors.ts')
    finish(errors(words, options))
  })

/** A reader that went away, such as `head`, is no fault of ours. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0)
  throw error
})

try {
  if (process.argv.length <= 2) program.outputHelp()
  else await program.parseAsync(process.argv)
} catch (error) {
  if (error instanceof CommanderError) finish(error.exitCode === 0 ? 0 : 2)
  else {
    process.stderr.write(`tokentrail: ${messageOf(error)}\n`)
    finish(2)
  }
}

/** Sets the exit code and lets what was written drain: exiting at once would cut a pipe short. */
function finish(code: number): void {
  process.exitCode = code
}

function port(text: string): number {
  const number = Number(text)
  if (!/^\d+$/.test(text) || number > 65_535) throw new InvalidArgumentError('A port is a number from 0 to 65535.')
  return number
}
