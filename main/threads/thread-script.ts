/**
 * Where the script of a thread lies: beside the file that starts it, whose `import.meta.url` is `here`, or in this
 * folder beside that of the bundle.
 */
export function threadScript(here: string, folder: string, name: string): URL {
  return here.endsWith('.ts') ? new URL(`./${name}.ts`, here) : new URL(`../${folder}/${name}.js`, here)
}
