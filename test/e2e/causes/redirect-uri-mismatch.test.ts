import { findsFaultsOf } from './find-faults.ts'

findsFaultsOf('redirect-uri-mismatch')
