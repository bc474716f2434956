import { findsFaultsOf } from './find-faults.ts'

findsFaultsOf('authorization-code-expired')
