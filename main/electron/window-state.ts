import { readFileSync, writeFileSync } from 'node:fs'

/** Where the window was and how large, so that it opens there again. */
export interface WindowState {
  readonly x?: number
  readonly y?: number
  readonly width: number
  readonly height: number
  readonly maximized: boolean
}

/** A screen's area, in the same units. */
export interface Area {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

const usual: WindowState = { width: 1280, height: 840, maximized: false }

/** The stored state, if it is one and still lies on a screen; else the usual size, placed by the system. */
export function readWindowState(file: string, screens: readonly Area[]): WindowState {
  const stored = parse(file)
  if (!stored) return usual
  const width = Math.max(stored.width, 640)
  const height = Math.max(stored.height, 480)
  const { x, y, maximized } = stored
  if (x === undefined || y === undefined || !screens.some((screen) => showsTitle({ x, y, width, height }, screen))) {
    return { width, height, maximized }
  }
  return { x, y, width, height, maximized }
}

/** Stores the state. A disk that takes nothing costs the place of the window, and no more. */
export function writeWindowState(file: string, state: WindowState): void {
  try {
    writeFileSync(file, JSON.stringify(state))
  } catch {
    // The window opens at its usual place next time.
  }
}

function parse(file: string): WindowState | null {
  let value: unknown
  try {
    value = JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null // the first start, or a file cut short
  }
  if (typeof value !== 'object' || value === null) return null
  const { x, y, width, height, maximized } = value as Record<string, unknown>
  if (!isLength(width) || !isLength(height)) return null
  const size = { width, height, maximized: maximized === true }
  return Number.isInteger(x) && Number.isInteger(y) ? { ...size, x: x as number, y: y as number } : size
}

function isLength(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 && value < 100_000
}

/** Whether enough of the title bar lies on the screen to take hold of it. */
function showsTitle(window: Area, screen: Area): boolean {
  const across = Math.min(window.x + window.width, screen.x + screen.width) - Math.max(window.x, screen.x)
  return across >= 100 && window.y >= screen.y && window.y < screen.y + screen.height - 40
}
