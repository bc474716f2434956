import { findsFaultsOf } from './find-faults.ts'

findsFaultsOf('scope-mismatch')
