import { accessSync, constants, mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { codeOf } from '../../shared/thrown/thrown.ts'

/** The folder for the authority, the sessions and the profiles of opened browsers; TOKENTRAIL_DATA names another. */
export function dataFolder(env: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): string {
  if (env['TOKENTRAIL_DATA']) return env['TOKENTRAIL_DATA']
  switch (platform) {
    case 'darwin':
      return join(homedir(), 'Library', 'Application Support', 'Tokentrail')
    case 'win32':
      return join(env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming'), 'Tokentrail')
    default:
      return join(env['XDG_DATA_HOME'] || join(homedir(), '.local', 'share'), 'tokentrail')
  }
}

/**
 * Makes the folder where it is not there.
 * @throws Error with a sentence for the person, where nothing can be kept in it.
 */
export function makeDataFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    accessSync(folder, constants.W_OK | constants.X_OK)
  } catch (error) {
    throw new Error(
      `Tokentrail keeps its certificate authority and its sessions in the folder ${folder}, and cannot: ${whyNot(codeOf(error))}. Let this account write there, or name another folder in the environment variable TOKENTRAIL_DATA.`,
    )
  }
}

function whyNot(code: string): string {
  switch (code) {
    case 'EROFS':
      return 'its disk can only be read'
    case 'EACCES':
    case 'EPERM':
      return 'this account may not write there'
    case 'EEXIST':
    case 'ENOTDIR':
      return 'there is a file in its place'
    case 'ENOSPC':
      return 'the disk is full'
    default:
      return code || 'the system does not say why'
  }
}
