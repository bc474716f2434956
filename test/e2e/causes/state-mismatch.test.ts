import { findsFaultsOf } from './find-faults.ts'

findsFaultsOf('state-mismatch')
