import { findsFaultsOf } from './find-faults.ts'

findsFaultsOf('state-cookie-lost')
