import * as z from 'zod'
import { ClientRegistration } from '../../shared/oauth/client-registration.ts'
import { readJsonFile } from '../files/read-json-file.ts'

/**
 * Reads a file with one registration, or a list of them.
 * @throws Error with a sentence that names the member and what is wrong with it.
 */
export function readRegistrations(path: string): readonly ClientRegistration[] {
  const value = readJsonFile(path, {
    name: 'registration file',
    example: '{"client_id": "…", "redirect_uris": ["…"]}',
  })
  const parsed = z.array(ClientRegistration).safeParse(Array.isArray(value) ? value : [value])
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const member = issue?.path.slice(1).join('.')
  throw new Error(
    `The registration file ${path} cannot be used: ${member ? `${member}: ` : ''}${issue?.message ?? 'it is not a registration'}.`,
  )
}
