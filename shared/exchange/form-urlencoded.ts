import type { ExchangeId } from './exchange.ts'
import type { Parameter, ParameterIn } from './parameter.ts'
import { type Location, nth } from './place.ts'

/**
 * Reads `a=1&b=2` as application/x-www-form-urlencoded (RFC 6749 appendix B), in the order sent and
 * with duplicates. `base` is where the text stands; each value's location is its name below that.
 * More than `limit` pairs are not read.
 */
export function formParameters(
  text: string,
  exchange: ExchangeId,
  base: Location,
  carriedIn: ParameterIn,
  limit = 2000,
): readonly Parameter[] {
  if (text === '') return []
  const counts = new Map<string, number>()
  const parameters: Parameter[] = []
  for (const pair of text.split('&', limit)) {
    if (pair === '') continue
    const equals = pair.indexOf('=')
    const name = decodeFormComponent(equals < 0 ? pair : pair.slice(0, equals))
    const raw = equals < 0 ? '' : pair.slice(equals + 1)
    const value = decodeFormComponent(raw)
    const index = counts.get(name.value) ?? 0
    counts.set(name.value, index + 1)
    parameters.push({
      name: name.value,
      value: value.value,
      raw,
      in: carriedIn,
      wellFormed: name.wellFormed && value.wellFormed,
      place: { exchange, location: nth(`${base}.${name.value}` as Location, index) },
    })
  }
  return parameters
}

/** Decodes plus signs and percent-encoding; what cannot be decoded stays as it is, and is told. */
export function decodeFormComponent(raw: string): { readonly value: string; readonly wellFormed: boolean } {
  if (!/[%+]/.test(raw)) return { value: raw, wellFormed: true }
  const spaced = raw.replaceAll('+', ' ')
  try {
    return { value: decodeURIComponent(spaced), wellFormed: true }
  } catch {
    return { value: decodeLeniently(spaced), wellFormed: false }
  }
}

/** Runs of percent-encoded bytes are read as UTF-8 with replacement characters; a lone `%` is kept. */
function decodeLeniently(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
    const bytes = new Uint8Array(run.length / 3)
    for (let at = 0; at < bytes.length; at++) bytes[at] = Number.parseInt(run.slice(at * 3 + 1, at * 3 + 3), 16)
    return new TextDecoder().decode(bytes)
  })
}
