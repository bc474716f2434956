import { readFile } from 'node:fs/promises'
import { protocol } from 'electron'
import { contentSecurityPolicy } from '../host/content-security-policy.ts'
import { type WindowFile, windowFile } from '../host/window-file.ts'

/** The window's own origin. Nothing but the built window is served there, and only to this program. */
export const appOrigin = 'app://tokentrail'

/** Must run before Electron is ready: it makes app: a scheme with an origin, secure, and under CSP. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ])
}

/** Serves the built window, in `folder`, at the app's origin. */
export function serveWindow(folder: string): void {
  protocol.handle('app', async (request) => {
    const url = new URL(request.url)
    if (url.origin !== appOrigin && url.host !== 'tokentrail') return refused(404)
    if (request.method !== 'GET') return refused(405)
    const file = windowFile(folder, url.pathname)
    if (!file) return refused(404)
    try {
      return new Response(new Uint8Array(await readFile(file.path)), { headers: headersFor(file) })
    } catch {
      return refused(404)
    }
  })
}

function refused(status: number): Response {
  return new Response(null, { status, headers: { 'content-security-policy': contentSecurityPolicy } })
}

function headersFor({ mediaType }: WindowFile): Record<string, string> {
  return {
    'content-type': mediaType,
    'content-security-policy': contentSecurityPolicy,
    'x-content-type-options': 'nosniff',
    'cross-origin-opener-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
  }
}
