import type { Parameter } from '../exchange/parameter.ts'
import { parameter } from '../exchange/parameter.ts'
import { type Located, within } from '../exchange/place.ts'
import type { OAuthError } from './message.ts'
import { type BodyReading, memberObject } from './reading.ts'

/** `error`, `error_description` and `error_uri` among parameters (RFC 6749 §4.1.2.1, §5.2). */
export function errorOfParameters(parameters: readonly Parameter[]): OAuthError | undefined {
  const code = parameter({ parameters }, 'error')
  if (!code || code.value === '') return undefined
  const description = parameter({ parameters }, 'error_description')
  const uri = parameter({ parameters }, 'error_uri')
  return { code, ...(description && { description }), ...(uri && { uri }) }
}

/**
 * The error of a body: as the RFC has it, or as an object inside `error`, as some providers send it
 * (`{"error":{"message":…,"type":"OAuthException","code":100}}`).
 */
export function errorOfBody(body: BodyReading): OAuthError | undefined {
  const error = memberObject(body.json, 'error')
  if (!error) return errorOfParameters(body.parameters)
  const at = parameter(body, 'error')
  if (!at) return undefined
  const member = (name: string): Located | undefined => {
    const value = Object.hasOwn(error, name) ? error[name] : undefined
    if (typeof value !== 'string' && typeof value !== 'number') return undefined
    return { value: String(value), place: { exchange: at.place.exchange, location: within(at.place.location, name) } }
  }
  const code = member('type') ?? member('status') ?? member('code')
  const description = member('message')
  return code ? { code, ...(description && { description }) } : undefined
}
