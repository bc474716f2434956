import { findsFaultsOf } from './find-faults.ts'

findsFaultsOf('client-credentials-invalid')
