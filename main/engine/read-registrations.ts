import { readFileSync } from 'node:fs'
import * as z from 'zod'
import { ClientRegistration } from '../../shared/oauth/client-registration.ts'

/**
 * Reads a file with one registration, or a list of them.
 * @throws Error with a sentence that names the member and what is wrong with it.
 */
export function readRegistrations(path: string): readonly ClientRegistration[] {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    throw new Error(
      code === 'ENOENT'
        ? `There is no registration file ${path}. Check the path.`
        : `The registration file ${path} cannot be read (${code}).`,
    )
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Error(
      `The registration file ${path} is not JSON. Write it as {"client_id": "…", "redirect_uris": ["…"]}.`,
    )
  }
  const parsed = z.array(ClientRegistration).safeParse(Array.isArray(value) ? value : [value])
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const member = issue?.path.slice(1).join('.')
  throw new Error(
    `The registration file ${path} cannot be used: ${member ? `${member}: ` : ''}${issue?.message ?? 'it is not a registration'}.`,
  )
}
