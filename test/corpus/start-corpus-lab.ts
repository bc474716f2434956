import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openCertificateAuthority } from '../../main/certificates/certificate-authority.ts'
import { startProxy } from '../../main/proxy/start-proxy.ts'
import { createTrust } from '../lab/trust.ts'
import type { Capture } from './corpus-lab.ts'
import type { GoodFlow } from './good-flow.ts'
import { corpusKeys } from './peers/keys.ts'
import { createProxiedFetch } from './peers/proxied-fetch.ts'
import { createRecorder } from './recorder.ts'

export interface RunningCorpusLab {
  record(flow: GoodFlow): Promise<Capture>
  close(): Promise<void>
}

/** Starts Tokentrail's proxy, through which the peers of one flow after another speak. */
export async function startCorpusLab(): Promise<RunningCorpusLab> {
  const folder = mkdtempSync(join(tmpdir(), 'tokentrail-corpus-'))
  const trust = await createTrust()
  const keys = await corpusKeys()
  const authority = await openCertificateAuthority(join(folder, 'ca'))
  const recorder = createRecorder()
  const proxy = await startProxy({ port: 0, sink: recorder, authority, upstreamCa: trust.caFile })

  return {
    async record(flow) {
      const fetch = createProxiedFetch({ proxy: proxy.address, ca: authority.certificatePem })
      const closing: (() => Promise<void> | void)[] = [() => fetch.close()]
      const errors: unknown[] = []
      try {
        const { registrations } = await flow.record({
          trust,
          keys,
          proxy: proxy.address,
          ca: authority.certificatePath,
          fetch,
          later: (close) => void closing.push(close),
          failed: (error) => void errors.push(error),
        })
        if (errors.length > 0) throw errors[0]
        return { ...(await recorder.take()), registrations }
      } catch (error) {
        throw new Error(`${flow.name} could not be recorded`, { cause: errors[0] ?? error })
      } finally {
        for (const close of closing.toReversed()) await close()
        await recorder.take()
      }
    },
    async close() {
      await proxy.close()
      for (const path of [folder, trust.folder]) rmSync(path, { recursive: true, force: true })
    },
  }
}
