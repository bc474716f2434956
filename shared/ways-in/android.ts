import { quoted, type Shell } from './shell.ts'

/** The address at which an Android emulator reaches loopback of the machine that it runs on. */
export const hostOfEmulator = '10.0.2.2'

const portOf = (proxy: string) => (URL.canParse(proxy) ? new URL(proxy).port : '0')

/** Sends the emulator's Wi-Fi traffic through the proxy. */
export const setAndroidProxy = (proxy: string): string =>
  `adb shell settings put global http_proxy ${hostOfEmulator}:${portOf(proxy)}`

/** `:0` takes effect at once, where deleting waits for the next start. */
export const removeAndroidProxy = 'adb shell settings put global http_proxy :0'

/** Opens the certificate's download on the emulator. */
export const openAndroidCertificate =
  'adb shell am start -a android.intent.action.VIEW -d http://tokentrail.test/ca.crt'

/** Lets debug builds of an app trust what the person has installed; release builds stay as they are. */
export const networkSecurityConfig = `<!-- res/xml/network_security_config.xml -->
<network-security-config>
  <debug-overrides>
    <trust-anchors>
      <certificates src="user" />
    </trust-anchors>
  </debug-overrides>
</network-security-config>

<!-- AndroidManifest.xml -->
<application android:networkSecurityConfig="@xml/network_security_config" …>`

/** Starts an emulator whose system can be written to. The line stays: the next ones belong into another terminal. */
export const startWritableEmulator = 'emulator -avd YOUR_AVD -writable-system'

/** Puts the certificate into the system's store: images without Google Play, Android 13 and older. */
export function androidSystemStore(ca: string, fileName: string, shell: Shell): string {
  return [
    'adb root',
    // From Android 10 on the system is verified at its start, and cannot be remounted until that is off.
    'adb shell avbctl disable-verification',
    'adb reboot',
    'adb wait-for-device',
    'adb root',
    'adb remount',
    `adb push ${quoted(ca, shell)} /system/etc/security/cacerts/${fileName}`,
    `adb shell chmod 644 /system/etc/security/cacerts/${fileName}`,
    'adb reboot',
  ].join('\n')
}
