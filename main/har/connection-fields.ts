import type { ClientProcess } from '../../shared/exchange/client-process.ts'
import type { Connection } from '../../shared/exchange/exchange.ts'
import { isJsonObject, type JsonObject } from '../../shared/exchange/json-parameters.ts'

/** How a connection came about, as members of a HAR entry; HAR 1.2 §4 leaves names with an underscore to programs. */
export function connectionFields(connection: Connection): JsonObject {
  const { client, process, server, tls, via, certificate, overridden } = connection
  return {
    ...(client !== undefined && { _client: client }),
    ...(process !== undefined && { _process: { ...process } }),
    // What HAR has for it is an address without its port.
    ...(server !== undefined && { serverIPAddress: withoutPort(server), _server: server }),
    ...(tls !== undefined && { _tls: tls }),
    ...(via !== undefined && { _via: via }),
    ...(certificate !== undefined && { _certificateIgnored: certificate.ignored }),
    ...(overridden !== undefined && { _overridden: overridden }),
  }
}

/** Reads them again. */
export function readConnectionFields(entry: JsonObject): Connection {
  const process = readProcess(entry['_process'])
  const {
    _client: client,
    _server: port,
    _tls: tls,
    _via: via,
    _certificateIgnored: ignored,
    _overridden: overridden,
  } = entry
  const server = isText(port) ? port : entry['serverIPAddress']
  return {
    ...(isText(client) && { client }),
    ...(process && { process }),
    ...(isText(server) && { server }),
    ...(isText(tls) && { tls }),
    ...(typeof via === 'string' && { via }),
    ...(typeof ignored === 'string' && { certificate: { ignored } }),
    ...(typeof overridden === 'string' && { overridden }),
  }
}

function readProcess(member: unknown): ClientProcess | undefined {
  if (!isJsonObject(member)) return undefined
  const { pid, name, path, script } = member
  if (typeof pid !== 'number' || typeof name !== 'string') return undefined
  return {
    pid,
    name,
    ...(typeof path === 'string' && { path }),
    ...(typeof script === 'string' && { script }),
  }
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

const withoutPort = (address: string) => /^\[?([^\]]*?)\]?(?::\d+)?$/.exec(address)?.[1] ?? address
