import { extname, join, normalize, sep } from 'node:path'

/** A file of the built window. */
export interface WindowFile {
  readonly path: string
  readonly mediaType: string
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

/** The file below the window's folder that the path of an address names; undefined for one that leads out of it. */
export function windowFile(folder: string, pathname: string): WindowFile | undefined {
  let name: string
  try {
    name = decodeURIComponent(pathname)
  } catch {
    return undefined
  }
  const path = normalize(join(folder, name === '/' ? 'index.html' : name))
  if (name.includes('\0') || !path.startsWith(folder + sep)) return undefined
  return { path, mediaType: mediaTypes[extname(path)] ?? 'application/octet-stream' }
}
