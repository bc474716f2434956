import type { Connection } from '../../shared/exchange/exchange.ts'
import type { JsonObject } from '../../shared/exchange/json-parameters.ts'

/** How a connection came about, as members of a HAR entry; HAR 1.2 §4 leaves names with an underscore to programs. */
export function connectionFields({ via, certificate, overridden }: Connection): JsonObject {
  return {
    ...(via !== undefined && { _via: via }),
    ...(certificate !== undefined && { _certificateIgnored: certificate.ignored }),
    ...(overridden !== undefined && { _overridden: overridden }),
  }
}

/** Reads them again. */
export function readConnectionFields(entry: JsonObject): Connection {
  const { _via: via, _certificateIgnored: ignored, _overridden: overridden } = entry
  return {
    ...(typeof via === 'string' && { via }),
    ...(typeof ignored === 'string' && { certificate: { ignored } }),
    ...(typeof overridden === 'string' && { overridden }),
  }
}
