import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** A screen to open windows on. */
export interface Display {
  /** What goes into the environment of the program that opens a window. */
  readonly env: { readonly DISPLAY?: string }
  close(): void
}

/**
 * The screen of this machine; where there is none, one in memory (Xvfb) that lives as long as the test.
 *
 * @returns null, if there is neither: the reason is then `noDisplay`
 */
export async function openDisplay(): Promise<Display | null> {
  if (process.platform !== 'linux' || process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']) {
    return { env: {}, close: () => {} }
  }
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  if (!folders.some((folder) => existsSync(join(folder, 'Xvfb')))) return null
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1400x900x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  // A test that fails on the way leaves no server behind.
  process.once('exit', () => server.kill())
  const written = server.stdio[3]
  const number = await new Promise<string | null>((resolve) => {
    // It writes the number it found free once it can be connected to.
    written?.once('data', (data: Buffer) => resolve(data.toString().trim()))
    server.once('exit', () => resolve(null))
    server.once('error', () => resolve(null))
    setTimeout(resolve, 20_000, null).unref()
  })
  if (number === null) server.kill()
  return number === null ? null : { env: { DISPLAY: `:${number}` }, close: () => server.kill() }
}

export const noDisplay = 'there is no display (DISPLAY is not set), and no Xvfb to stand in for one'
