/** A line for the person at the terminal; on stderr, so that it never mixes with a command's output. */
export function say(line) {
  process.stderr.write(`tokentrail: ${line}\n`)
}
