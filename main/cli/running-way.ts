import { join } from 'node:path'
import type { WayIn } from '../../shared/ways-in/environment.ts'
import { findRunningProxy } from '../capture/running-proxies.ts'
import { openCertificateAuthority } from '../certificates/certificate-authority.ts'
import { dataFolder } from '../engine/data-folder.ts'
import { writeTrustFiles } from '../ways-in/trust-files.ts'

/** Where the authority lies, and what clients are given besides it. */
export const authorityFolder = () => join(dataFolder(), 'ca')

/** The way in to the proxy that runs on the data folder; undefined where none does. */
export async function runningWay(): Promise<WayIn | undefined> {
  const authority = await openCertificateAuthority(authorityFolder())
  const proxy = await findRunningProxy(dataFolder(), authority.certificatePem)
  return proxy === undefined
    ? undefined
    : { proxy, ca: authority.certificatePath, ...(await writeTrustFiles(authority)) }
}

/** Why there is none, and what to do. */
export const noneRuns = () =>
  `No Tokentrail runs on ${dataFolder()}. Open its window or start tokentrail serve, then try again; tokentrail run -- COMMAND needs none.`
