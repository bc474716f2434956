import { createHash, X509Certificate } from 'node:crypto'
import { escaped } from './escaped.ts'

/**
 * Apple's configuration profile that brings one root certificate. A person still has to switch its trust on in the
 * settings of the device.
 */
export function mobileConfig(certificatePem: string): string {
  const { raw, subject } = new X509Certificate(certificatePem)
  const name = /CN=(.*)/.exec(subject)?.[1] ?? 'Tokentrail CA'
  const payload = (kind: string, identifier: string) => `    <key>PayloadType</key><string>${kind}</string>
    <key>PayloadVersion</key><integer>1</integer>
    <key>PayloadIdentifier</key><string>${identifier}</string>
    <key>PayloadUUID</key><string>${uuidOf(raw, identifier)}</string>
    <key>PayloadDisplayName</key><string>${escaped(name)}</string>`
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
${payload('Configuration', 'test.tokentrail.ca')}
    <key>PayloadDescription</key><string>Lets Tokentrail on one machine read this device’s traffic. Remove it afterwards.</string>
    <key>PayloadContent</key>
    <array>
      <dict>
${payload('com.apple.security.root', 'test.tokentrail.ca.root')}
        <key>PayloadContent</key><data>${raw.toString('base64')}</data>
      </dict>
    </array>
</dict>
</plist>
`
}

/** The same certificate makes the same profile, which then takes the place of the one before. */
function uuidOf(certificate: Buffer, identifier: string): string {
  const hash = createHash('sha256').update(identifier).update(certificate).digest('hex').toUpperCase()
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-4${hash.slice(13, 16)}-A${hash.slice(17, 20)}-${hash.slice(20, 32)}`
}
