import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateCACertificate, getLocal } from 'mockttp'
import { peerFolder } from './peer-folder.ts'

// mockttp as an inspector uses it: everything passes through and is heard of, and nothing is kept. `CA-FILE`.

const [, , certPath = ''] = process.argv
const folder = peerFolder()

const https = await generateCACertificate()
const caFile = join(folder, 'ca.pem')
writeFileSync(caFile, https.cert)
const server = getLocal({ https, recordTraffic: false, http2: false })
await server.start()
await server.forUnmatchedRequest().thenPassThrough({ additionalTrustedCAs: [{ certPath }] })
let heard = 0
await server.on('request', () => void heard++)
await server.on('response', () => void heard++)
process.send?.({ port: server.port, caFile })
