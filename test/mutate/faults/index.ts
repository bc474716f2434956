import type { Fault } from '../fault.ts'
import { codeFaults } from './code.ts'
import { idTokenFaults } from './id-token.ts'
import { pkceFaults } from './pkce.ts'
import { redirectUriFaults } from './redirect-uri.ts'
import { stateFaults } from './state.ts'

/** Every fault, in the order of the matrix. A file a family. */
export const faults: readonly Fault[] = [
  ...redirectUriFaults,
  ...codeFaults,
  ...stateFaults,
  ...pkceFaults,
  ...idTokenFaults,
]
