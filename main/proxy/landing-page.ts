import { X509Certificate } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { browserPath, landingHost } from '../../shared/connection-check/check-address.ts'
import { quoted } from '../../shared/ways-in/shell.ts'
import type { CertificateAuthority } from '../certificates/certificate-authority.ts'
import { escaped } from './escaped.ts'
import { mobileConfig } from './mobile-config.ts'
import { sendOwn } from './send-own.ts'

/** Answers a request for the proxy's own pages: the certificate, and how each system is told to trust it. */
export function answerLanding(
  request: IncomingMessage,
  answer: ServerResponse,
  authority: CertificateAuthority,
  proxy: string,
): void {
  const path = (request.url ?? '/').replace(/^https?:\/\/[^/]*/i, '').replace(/\?.*$/, '') || '/'
  switch (path) {
    case '/':
      return sendOwn(answer, { type: 'text/html; charset=utf-8', body: page(authority, proxy) })
    case browserPath:
      return sendOwn(answer, { type: 'text/html; charset=utf-8', body: browserPage })
    case '/ca.pem':
      return sendOwn(answer, {
        type: 'application/x-pem-file',
        body: authority.certificatePem,
        file: 'tokentrail-ca.pem',
      })
    case '/ca.mobileconfig':
      return sendOwn(answer, {
        type: 'application/x-apple-aspen-config',
        body: mobileConfig(authority.certificatePem),
        file: 'tokentrail-ca.mobileconfig',
      })
    case '/ca.crt':
    case '/ca.cer':
      return sendOwn(answer, {
        type: 'application/x-x509-ca-cert',
        body: new X509Certificate(authority.certificatePem).raw,
        file: 'tokentrail-ca.crt',
      })
    default:
      return sendOwn(answer, {
        status: 404,
        type: 'text/plain; charset=utf-8',
        body: `There is no ${landingHost} page here. Open http://${landingHost}/\n`,
      })
  }
}

const head = (title: string) => `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>
:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
body{max-width:46rem;margin:3rem auto;padding:0 1.25rem}
h1{font-size:1.5rem}h2{font-size:1rem;margin:1.75rem 0 .25rem}
code{font:.9em ui-monospace,monospace;background:color-mix(in srgb,currentColor 10%,transparent);padding:.1em .3em;border-radius:.25em;overflow-wrap:anywhere}
a.button{display:inline-block;padding:.5em 1em;border:1px solid;border-radius:.5em;margin:0 .5em .5em 0}
</style>`

const browserPage = `${head('Tokentrail: this browser is ready')}
<h1>This browser is ready</h1>
<p>What it sends goes through Tokentrail, and it trusts Tokentrail's certificate, in its own profile alone. There is
nothing to install.</p>
<p>Open your application here and log in: each step shows in Tokentrail as it happens. The profile begins empty, and is
removed when you close the browser.</p>
<p>The server behind a page sends its requests by itself: <em>Connect…</em> in Tokentrail brings those in too.</p>
</html>
`

function page({ fingerprint, certificatePath }: CertificateAuthority, proxy: string): string {
  const steps = ways(certificatePath, proxy)
    .map(([system, text]) => `<section><h2>${system}</h2>${text}</section>`)
    .join('\n')
  return `${head('Tokentrail: trust this proxy')}
<h1>You are connected through Tokentrail</h1>
<p>The proxy works: <code>${proxy}</code>. To read HTTPS, this client must trust the certificate authority that was
made on this machine. Its key never leaves it. Trust it only where you test, and remove it afterwards.</p>
<p><a class="button" href="/ca.pem">Certificate (PEM)</a><a class="button" href="/ca.crt">Certificate (DER)</a><a class="button" href="/ca.mobileconfig">Profile (iPhone, iPad)</a></p>
<p>SHA-256 <code>${fingerprint}</code></p>
${steps}
</html>
`
}

/** The lines of macOS and Linux are for a shell of theirs, and those of each system for its own. */
const word = (path: string) => quoted(path, process.platform === 'win32' ? 'cmd' : 'bash')

const javaKeyStore = (path: string) =>
  `keytool -importcert -noprompt -alias tokentrail -file ${word(path)} -keystore tokentrail.p12 -storepass changeit`

/** Java goes through a proxy, and takes a store, by its properties alone; localhost too, where it is told no exceptions. */
const javaStart = ({ hostname, port }: URL) =>
  `java -Dhttps.proxyHost=${hostname} -Dhttps.proxyPort=${port} -Dhttp.nonProxyHosts= -Djavax.net.ssl.trustStore=tokentrail.p12 -Djavax.net.ssl.trustStorePassword=changeit -jar app.jar`

function ways(path: string, proxy: string): readonly (readonly [system: string, text: string])[] {
  const file = `<code>${escaped(path)}</code>`
  const command = (text: string) => `<p><code>${escaped(text)}</code></p>`
  return [
    [
      'macOS',
      `<p>Open the PEM file in Keychain Access, and set it to Always Trust. Or:</p>${command(`security add-trusted-cert -r trustRoot -k ~/Library/Keychains/login.keychain-db ${word(path)}`)}`,
    ],
    [
      'Windows',
      `<p>Open the DER file, Install Certificate, Current User, Trusted Root Certification Authorities. Or:</p>${command(`certutil -user -addstore Root ${word(path)}`)}`,
    ],
    [
      'Linux',
      `<p>Debian and Ubuntu:</p>${command(`sudo cp ${word(path)} /usr/local/share/ca-certificates/tokentrail.crt && sudo update-ca-certificates`)}<p>Fedora:</p>${command(`sudo trust anchor ${word(path)}`)}`,
    ],
    [
      'Firefox',
      `<p>Settings, Privacy and Security, Certificates, View Certificates, Authorities, Import: ${file}.</p>`,
    ],
    ['Chrome on Linux', command(`certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n Tokentrail -i ${word(path)}`)],
    [
      'Android',
      '<p>Download the DER file. From Android 11 on, install it in Settings, Security, Encryption &amp; credentials, Install a certificate, CA certificate; older ones install it as it is opened. Chrome then trusts it; an app must allow user certificates in its network security configuration.</p>',
    ],
    [
      'iOS',
      '<p>Open the profile in Safari, install it in Settings, General, VPN &amp; Device Management, then switch it on in General, About, Certificate Trust Settings. Without that last step nothing trusts it.</p>',
    ],
    ['Node.js', command(`HTTPS_PROXY=${proxy} NODE_USE_ENV_PROXY=1 NODE_EXTRA_CA_CERTS=${word(path)} node app.js`)],
    [
      'Python',
      command(`HTTPS_PROXY=${proxy} REQUESTS_CA_BUNDLE=${word(path)} SSL_CERT_FILE=${word(path)} python app.py`),
    ],
    ['Java', command(javaKeyStore(path)) + command(javaStart(new URL(proxy)))],
    ['curl', command(`curl --proxy ${proxy} --cacert ${word(path)} https://example.org/`)],
  ]
}
