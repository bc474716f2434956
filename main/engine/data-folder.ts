import { homedir } from 'node:os'
import { join } from 'node:path'

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
