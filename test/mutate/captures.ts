import { readCapture, signingKeys, storedNames } from '../corpus/captures.ts'
import { type CapturedFlow, capturedFlow } from './captured-flow.ts'

/** The good captures of the corpus, in the order of their names, with the keys that signed in them. */
export async function readCaptures(): Promise<readonly CapturedFlow[]> {
  const keys = signingKeys()
  return Promise.all(storedNames().map(async (name) => capturedFlow(name, (await readCapture(name)).exchanges, keys)))
}
