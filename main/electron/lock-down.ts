import { join } from 'node:path'
import { app, type Session, shell, type WebContents } from 'electron'
import { appOrigin } from './app-scheme.ts'
import { isReference } from './references.ts'

/**
 * Nothing that shows in a window leads anywhere: no navigation, no new window, no frame of another origin, no
 * embedded view, no permission, no download but of what the window made itself. What passes the proxy is foreign text, and some of it is hostile.
 */
export function lockDown(): void {
  app.on('web-contents-created', (_event, contents) => lockDownContents(contents))
  app.on('session-created', lockDownSession)
}

function lockDownContents(contents: WebContents): void {
  contents.on('will-navigate', (event) => event.preventDefault())
  contents.on('will-frame-navigate', (event) => event.preventDefault())
  contents.on('will-redirect', (event) => event.preventDefault())
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    // A finding's references are read in the person's own browser, and nothing else is opened there.
    if (isReference(url)) void shell.openExternal(url)
    return { action: 'deny' }
  })
}

/** Electron's own session too, which is made before anyone can listen: the shell hands it in. */
export function lockDownSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer) => answer(isAllowed(permission)))
  session.setPermissionCheckHandler((_contents, permission) => isAllowed(permission))
  session.setDevicePermissionHandler(() => false)
  session.on('will-download', (event, item) => {
    if (!isOwnFile(item.getURL())) return event.preventDefault()
    item.setSaveDialogOptions({ defaultPath: join(app.getPath('downloads'), item.getFilename()) })
  })
  session.setSpellCheckerEnabled(false) // its dictionaries would be fetched from the internet
}

/** Copying a value is the one thing that the window does outside of itself; Chromium names it so. */
function isAllowed(permission: string): boolean {
  return permission === 'clipboard-sanitized-write'
}

/** A file that the window's own page made, such as a HAR file; the person is asked where it goes. */
function isOwnFile(url: string): boolean {
  return url.startsWith(`blob:${appOrigin}/`)
}
