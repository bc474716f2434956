import { freePort, startGateway } from '../../lab/gateway.ts'
import type { CorpusLab } from '../corpus-lab.ts'

/** Takes an address for a gateway, whose server may be told it before the gateway runs. */
export async function startGatewayBefore(lab: CorpusLab, options: { readonly clientCertificates?: boolean } = {}) {
  const port = await freePort()
  return {
    address: `https://localhost:${port}`,
    /** Starts nginx before the server at this port; what it sends on goes through the proxy too. */
    async open(server: number): Promise<void> {
      const gateway = await startGateway({
        trust: lab.trust,
        port,
        server: `localhost:${server}`,
        via: new URL(lab.proxy).host,
        ...options,
      })
      lab.later(() => gateway.close())
    },
  }
}
