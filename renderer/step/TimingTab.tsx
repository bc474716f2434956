import type { ReactNode } from 'react'
import type { ExchangeDetail } from '../../shared/bridge/exchange-detail.ts'
import { comingIn } from '../format/coming.ts'
import { size, soFar } from '../format/size.ts'
import { duration, localDate } from '../format/time.ts'

/** How long each part took, and over which connection. */
export function TimingTab({ detail }: { readonly detail: ExchangeDetail }): ReactNode {
  const { timing, connection, request, response, startedAt } = detail
  const coming = comingIn(detail)
  const isOpen = detail.outcome === 'pending' || detail.outcome === 'answering'
  const total = timing.ended ?? timing.responseStarted ?? timing.requestEnded ?? 0
  const phases = [
    { name: 'Sending the request', from: 0, to: timing.requestEnded },
    { name: 'Waiting for the response', from: timing.requestEnded, to: timing.responseStarted },
    { name: 'Receiving the response', from: timing.responseStarted, to: timing.ended },
  ]
  return (
    <>
      <section className="group">
        <h3 className="group-title">Time</h3>
        <dl className="phases">
          {phases.map(({ name, from, to }) => (
            <div key={name} className="phase">
              <dt>{name}</dt>
              <dd className="phase-time">
                {from !== null && to !== null && duration(Math.max(0, to - from))}
                {(from === null || to === null) && (from !== null && isOpen ? 'goes on' : 'not reached')}
              </dd>
              <dd className="phase-track" aria-hidden="true">
                {from !== null && to !== null && (
                  <span
                    className="phase-bar"
                    style={{
                      left: `${(from / Math.max(1, total)) * 100}%`,
                      width: `${(Math.max(0, to - from) / Math.max(1, total)) * 100}%`,
                    }}
                  />
                )}
              </dd>
            </div>
          ))}
        </dl>
      </section>
      <section className="group">
        <h3 className="group-title">Connection</h3>
        <dl className="facts">
          <dt>Started</dt>
          <dd>{localDate(startedAt)}</dd>
          <dt>Ended</dt>
          <dd>{timing.ended === null ? 'not yet' : `after ${duration(timing.ended)}`}</dd>
          <dt>Client</dt>
          <dd>{connection.client ?? 'unknown'}</dd>
          <dt>Program</dt>
          <dd>{connection.process?.label ?? 'not told by the system'}</dd>
          {connection.process?.path != null && (
            <>
              <dt>Its file</dt>
              <dd>{connection.process.path}</dd>
            </>
          )}
          {connection.process?.script != null && (
            <>
              <dt>It runs</dt>
              <dd>{connection.process.script}</dd>
            </>
          )}
          <dt>Server</dt>
          <dd>{connection.server ?? (response ? 'unknown' : 'not reached')}</dd>
          {connection.via !== null && (
            <>
              <dt>Through the proxy</dt>
              <dd>{connection.via}</dd>
            </>
          )}
          {connection.overridden !== null && (
            <>
              <dt>Pointed at</dt>
              <dd>{connection.overridden}, by the proxy settings</dd>
            </>
          )}
          <dt>TLS to the server</dt>
          <dd>{connection.tls ?? (detail.request.url.text.startsWith('https:') ? 'not known' : 'none')}</dd>
          <dt>HTTP</dt>
          <dd>
            {request.httpVersion}
            {response ? ` asked, ${response.httpVersion} answered` : ' asked'}
          </dd>
          <dt>Request body</dt>
          <dd>{sizeWords(request.body.size, coming === 'request')}</dd>
          <dt>Response body</dt>
          <dd>{response ? sizeWords(response.body.size, coming === 'response') : isOpen ? 'not yet' : 'none'}</dd>
        </dl>
      </section>
    </>
  )
}

const sizeWords = (bytes: number, isComing: boolean): string => (isComing ? soFar(bytes) : size(bytes))
