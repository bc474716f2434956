import { codeOf } from '../../shared/thrown/thrown.ts'

/** True where a process of this machine has this pid, whoever it belongs to. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // It lives, under another user.
    return codeOf(error) === 'EPERM'
  }
}
