export type ClientKind = 'curl' | 'node' | 'python' | 'java' | 'go'

export const clientKinds: readonly { readonly value: ClientKind; readonly label: string }[] = [
  { value: 'curl', label: 'curl' },
  { value: 'node', label: 'Node.js' },
  { value: 'python', label: 'Python' },
  { value: 'java', label: 'Java' },
  { value: 'go', label: 'Go' },
]

/** What makes a client use the proxy and trust the CA, for this one program alone. */
export function commandsFor(kind: ClientKind, proxy: string, ca: string): string {
  const file = quoted(ca)
  switch (kind) {
    case 'curl':
      return `curl --proxy ${proxy} --cacert ${file} https://example.com/`
    case 'node':
      return `export NODE_USE_ENV_PROXY=1 HTTP_PROXY=${proxy} HTTPS_PROXY=${proxy}\nexport NODE_EXTRA_CA_CERTS=${file}\nnode app.js`
    case 'python':
      return `export HTTP_PROXY=${proxy} HTTPS_PROXY=${proxy}\nexport REQUESTS_CA_BUNDLE=${file} SSL_CERT_FILE=${file}\npython app.py`
    case 'java': {
      const { hostname, port } = URL.canParse(proxy) ? new URL(proxy) : { hostname: '127.0.0.1', port: 'PORT' }
      return `keytool -importcert -noprompt -alias tokentrail -file ${file} \\\n  -keystore tokentrail.p12 -storetype PKCS12 -storepass changeit\njava -Dhttp.proxyHost=${hostname} -Dhttp.proxyPort=${port} \\\n  -Dhttps.proxyHost=${hostname} -Dhttps.proxyPort=${port} \\\n  -Djavax.net.ssl.trustStore=tokentrail.p12 -Djavax.net.ssl.trustStorePassword=changeit \\\n  -jar app.jar`
    }
    case 'go':
      return `export HTTP_PROXY=${proxy} HTTPS_PROXY=${proxy}\nexport SSL_CERT_FILE=${file}\n./app`
    default:
      return kind satisfies never
  }
}

const quoted = (path: string) => (/^[\w./:\\-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`)
