import { findsFaultsOf } from './find-faults.ts'

findsFaultsOf('gateway-altered')
