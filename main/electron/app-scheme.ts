import { readFile } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'
import { protocol } from 'electron'
import { contentSecurityPolicy } from './content-security-policy.ts'

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
    const path = pathIn(folder, url.pathname)
    if (!path) return refused(404)
    try {
      return new Response(new Uint8Array(await readFile(path)), { headers: headersFor(path) })
    } catch {
      return refused(404)
    }
  })
}

/** The file below the folder that a path names, or null for one that leads out of it. */
export function pathIn(folder: string, pathname: string): string | null {
  let name: string
  try {
    name = decodeURIComponent(pathname)
  } catch {
    return null
  }
  if (name.includes('\0')) return null
  const path = normalize(join(folder, name === '/' ? 'index.html' : name))
  return path.startsWith(folder + sep) ? path : null
}

function refused(status: number): Response {
  return new Response(null, { status, headers: { 'content-security-policy': contentSecurityPolicy } })
}

function headersFor(path: string): Record<string, string> {
  return {
    'content-type': mediaTypes[extname(path)] ?? 'application/octet-stream',
    'content-security-policy': contentSecurityPolicy,
    'x-content-type-options': 'nosniff',
    'cross-origin-opener-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
  }
}

const mediaTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}
