import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { app, type BrowserWindow, dialog, ipcMain, session } from 'electron'
import { appOrigin, registerAppScheme, serveWindow } from './app-scheme.ts'
import { channels } from './channels.ts'
import { engineArguments } from './engine-arguments.ts'
import { EngineSupervisor } from './engine-supervisor.ts'
import { lockDown, lockDownSession } from './lock-down.ts'
import { setMenu } from './menu.ts'
import { windowIsOpen } from './ready-line.ts'
import { spawnEngine } from './spawn-engine.ts'
import { openWindow } from './window.ts'

// The shell: it opens the window, keeps the engine running, and carries messages between the two.

const here = import.meta.dirname // dist/main/electron
let window: BrowserWindow | null = null

registerAppScheme()
lockDown()
// Two shells would write one session and fight for one port: the second shows the window of the first.
if (app.requestSingleInstanceLock()) void app.whenReady().then(run)
else app.quit()

function run(): void {
  lockDownSession(session.defaultSession)
  serveWindow(join(here, '..', '..', 'renderer'))
  setMenu()

  const engine = new EngineSupervisor({
    start: (proxyPort) =>
      spawnEngine({
        script: join(here, '..', 'engine', 'engine-process.js'),
        args: engineArguments(process.argv, proxyPort),
        runtime: process.env['TOKENTRAIL_ENGINE_RUNTIME'],
      }),
    toWindow: (message) => window?.webContents.send(channels.toWindow, message),
    gaveUp: (how) => {
      dialog.showErrorBox(
        'Tokentrail cannot capture',
        `The engine that captures the traffic ended again and again: ${how} What was captured before is safe in the session file.`,
      )
    },
    wait: (ms) => delay(ms),
    now: () => performance.now(),
  })

  ipcMain.on(channels.toHost, (event, message: unknown) => {
    // Only the page of our own origin in the window's main frame is listened to.
    const frame = event.senderFrame
    if (!window || event.sender !== window.webContents || frame !== window.webContents.mainFrame) return
    if (new URL(frame.url).host !== new URL(appOrigin).host || !frame.url.startsWith(`${appOrigin}/`)) return
    engine.fromWindow(message)
  })

  const show = () => {
    window = openWindow(join(here, 'preload.cjs'))
    window.webContents.on('did-start-loading', () => engine.windowLoaded())
    window.once('show', () => process.stdout.write(`${windowIsOpen}\n`))
    reloadAfterCrash(window)
    window.once('closed', () => {
      window = null
    })
  }

  engine.start()
  show()
  app.on('second-instance', () => {
    if (window?.isMinimized()) window.restore()
    if (window) window.focus()
    else show()
  })
  app.on('activate', () => {
    if (!window) show()
  })
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  app.once('will-quit', (event) => {
    event.preventDefault() // until the engine has closed its session and the browsers it opened
    void engine.stop().then(() => app.quit())
  })
}

/** A page that ended is loaded again, once in ten seconds: one that ends each time would never stop. */
function reloadAfterCrash(crashing: BrowserWindow): void {
  let last = Number.NEGATIVE_INFINITY
  crashing.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit') return
    if (performance.now() - last > 10_000) crashing.webContents.reload()
    else
      dialog.showErrorBox(
        'Tokentrail’s window ended',
        `The window's process ended twice in a row (${reason}). The capture goes on, and nothing of it is lost. Close the window and start Tokentrail again to see it.`,
      )
    last = performance.now()
  })
}
