import { fileName } from '../../shared/exchange/client-process.ts'

/** How an interpreter is called. */
interface Interpreter {
  readonly names: RegExp
  /** Options whose value is the next argument. */
  readonly valued: ReadonlySet<string>
  /** Options whose value names what runs. */
  readonly named: ReadonlySet<string>
  /** Options after which no script comes: the code stands in the arguments. */
  readonly inline: ReadonlySet<string>
  /** Words before the script, as in `deno run`. */
  readonly commands?: ReadonlySet<string>
}

const none: ReadonlySet<string> = new Set()

const interpreters: readonly Interpreter[] = [
  {
    names: /^(?:node|nodejs|bun|deno|electron)$/,
    valued: new Set(['-r', '--require', '--import', '--loader', '--experimental-loader', '-C', '--conditions', '-c']),
    named: none,
    inline: new Set(['-e', '--eval', '-p', '--print', '-pe', 'eval', 'repl']),
    commands: new Set(['run']),
  },
  {
    names: /^(?:python|pypy)w?[\d.]*$/,
    valued: new Set(['-W', '-X', '--check-hash-based-pycs']),
    named: new Set(['-m']),
    inline: new Set(['-c']),
  },
  {
    names: /^javaw?$/,
    valued: new Set(['-cp', '-classpath', '--class-path', '-p', '--module-path', '--add-modules', '--add-opens']),
    named: new Set(['-jar', '-m', '--module']),
    inline: none,
  },
  { names: /^ruby[\d.]*$/, valued: new Set(['-I', '-r', '-C']), named: none, inline: new Set(['-e']) },
  { names: /^perl[\d.]*$/, valued: new Set(['-I', '-M']), named: none, inline: new Set(['-e', '-E']) },
  { names: /^php[\d.]*$/, valued: new Set(['-d', '-c', '-S', '-t']), named: new Set(['-f']), inline: new Set(['-r']) },
  { names: /^(?:dotnet|mono)$/, valued: none, named: none, inline: none, commands: new Set(['exec']) },
  { names: /^(?:ba|da|z|k|fi|a)?sh$/, valued: new Set(['-o', '-O']), named: none, inline: new Set(['-c']) },
  {
    names: /^(?:powershell|pwsh)$/i,
    valued: none,
    named: new Set(['-File', '-f']),
    inline: new Set(['-Command', '-c']),
  },
]

/** True of a program that runs others' programs: two of them are not one application because they are the same file. */
export function isInterpreter(name: string): boolean {
  return interpreterOf(name) !== undefined
}

/** What an interpreter runs, as its arguments tell it (Java's may stand in a file, `@FILE`); undefined where it runs none. */
export function scriptOf(name: string, argv: readonly string[]): string | undefined {
  const interpreter = interpreterOf(name)
  if (!interpreter) return undefined
  for (let index = 1; index < argv.length; index++) {
    const argument = argv[index] ?? ''
    if (interpreter.inline.has(argument)) return undefined
    if (interpreter.named.has(argument)) return argv[index + 1] || undefined
    if (interpreter.valued.has(argument)) index++
    else if (/^[^-@]/.test(argument) && !interpreter.commands?.has(argument)) return argument
  }
  return undefined
}

function interpreterOf(name: string): Interpreter | undefined {
  const bare = fileName(name).replace(/\.exe$/i, '')
  return interpreters.find(({ names }) => names.test(bare))
}
