import { readCapture, signingKeys, storedNames } from '../corpus/captures.ts'
import { type CapturedFlow, capturedFlow } from './captured-flow.ts'
import { writtenFlows } from './written-flows.ts'

/** The good captures of the corpus, in the order of their names, with the keys that signed in them; then those that are written. */
export async function readCaptures(): Promise<readonly CapturedFlow[]> {
  const keys = signingKeys()
  const recorded = storedNames().map(async (name) => capturedFlow(name, (await readCapture(name)).exchanges, keys))
  return [...(await Promise.all(recorded)), ...writtenFlows()]
}
