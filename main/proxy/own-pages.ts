import type { IncomingMessage, ServerResponse } from 'node:http'
import { isIPv4, type Socket } from 'node:net'
import { checkOf } from '../../shared/connection-check/check-address.ts'
import type { CertificateAuthority } from '../certificates/certificate-authority.ts'
import { answerCheck, answerSeen } from './check-page.ts'
import type { Destination } from './destination.ts'
import type { KnownConnections } from './known-connections.ts'
import { answerLanding } from './landing-page.ts'
import type { PageWay, Sightings } from './sightings/sightings.ts'

/** What the proxy's own pages are made of. */
export interface OwnPages {
  readonly authority: CertificateAuthority
  readonly sightings: Sightings
  readonly known: KnownConnections
  /** The proxy's. */
  readonly port: number
}

/** Answers with one of the proxy's own pages: a check, or the landing page. */
export function answerOwn(
  request: IncomingMessage,
  answer: ServerResponse,
  { origin, target }: Destination,
  { authority, sightings, known, port }: OwnPages,
): void {
  request.resume()
  const check = checkOf(origin.host, target)
  if (check === undefined) return answerLanding(request, answer, authority, addressFor(request.socket, port))
  if (request.headers.accept === 'application/json') return answerSeen(answer, sightings.seen(), check)
  const inTunnel = known.originOf(request.socket)
  const way: PageWay =
    inTunnel?.scheme === 'https' ? 'trusted' : inTunnel || !request.url?.startsWith('/') ? 'plain' : 'direct'
  sightings.page(known.visitorOf(request.socket, request.headers['user-agent']), origin.host, target, way)
  const { checks, clients } = sightings.seen()
  const seen = checks.find(({ id }) => id === check)
  if (seen)
    answerCheck(
      request,
      answer,
      seen,
      clients.find(({ key }) => key === seen.key),
    )
}

/** As the client of this connection reaches the proxy. */
function addressFor({ localAddress }: Socket, port: number): string {
  return `http://${localAddress && isIPv4(localAddress) ? localAddress : '127.0.0.1'}:${port}`
}
