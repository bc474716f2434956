import type { ReactNode } from 'react'
import type { ExchangeDetail } from '../../shared/bridge/exchange-detail.ts'
import type { StepRow } from '../../shared/bridge/rows.ts'
import { useClientName } from '../flows/use-client-name.ts'
import { cameOf, comingIn } from '../format/coming.ts'
import { size } from '../format/size.ts'
import { exchangeOutcomeName, roleName } from '../format/words.ts'
import { holderOf } from '../store/choice.ts'
import { mirrorStore, useMirror } from '../store/mirror.ts'
import { choose, openDialog, selectFlow, toggleSecrets, useView } from '../store/view.ts'
import { Icon } from '../ui/Icon.tsx'
import { StatusCode } from '../ui/StatusCode.tsx'
import { Value } from './Value.tsx'

interface DetailHeaderProps {
  readonly detail: ExchangeDetail
  readonly step: StepRow | null
}

/** What is shown: the step, the request line, how it ended, and the switch for its secrets. */
export function DetailHeader({ detail, step }: DetailHeaderProps): ReactNode {
  const shows = useView((view) => view.showSecrets)
  const { id, request, response, outcome, error } = detail
  const { tunnel } = detail.connection
  // What is no HTTP is not read whatever is set.
  const isScoped = useMirror((mirror) => mirror.exchanges.get(id)?.unread !== 'not-http')
  const coming = comingIn(detail)
  const message = coming && detail[coming]
  return (
    <header className="detail-header">
      <div className="detail-line">
        <h2 className="detail-title">{step ? step.label : 'Exchange'}</h2>
        <span className="detail-id">exchange {id}</span>
        <button
          type="button"
          className="secrets"
          aria-pressed={shows}
          title={
            shows ? 'Secrets are shown until you leave this exchange' : 'Show codes, tokens, cookies and passwords'
          }
          onClick={toggleSecrets}
        >
          <Icon name={shows ? 'eyeOff' : 'eye'} size={14} />
          {shows ? 'Hide secrets' : 'Show secrets'}
        </button>
      </div>
      <div className="request-line">
        <span className="request-method">{request.method}</span>
        <Value value={request.url} place={{ exchange: id, location: 'request.url' }} name="the address" />
      </div>
      <div className="detail-line detail-facts">
        <span data-location="response.status" tabIndex={-1} className="detail-status">
          {response ? (
            <StatusCode status={response.status} reason={response.reason} />
          ) : (
            <span className="outcome-chip" data-broken={outcome === 'failed' || outcome === 'aborted' || undefined}>
              {coming === 'request' ? 'Sending' : exchangeOutcomeName[outcome]}
            </span>
          )}
        </span>
        {outcome === 'answering' && (
          <span className="outcome-chip" data-open title="The response is still coming">
            {exchangeOutcomeName[outcome]}
          </span>
        )}
        {message && (
          <span className="detail-coming" title={`Of the ${coming}, which is still coming`}>
            {cameOf(message)}
          </span>
        )}
        {step && (
          <span className="faint">
            {roleName[step.from]} → {roleName[step.to]}
          </span>
        )}
        {!step && <FlowLink exchange={id} />}
        {response?.body.mediaType && <span className="faint">{response.body.mediaType}</span>}
      </div>
      {error !== null && (
        <p className="exchange-error">
          <Icon name="error" />
          {error}
        </p>
      )}
      {detail.connection.ignoredCertificate !== null && (
        <p className="exchange-warning">
          <Icon name="warning" />A bad certificate was let pass, as the proxy settings permit:{' '}
          {detail.connection.ignoredCertificate}.
        </p>
      )}
      {tunnel !== null && (
        <p className="faint">
          {tunnel.why} {size(tunnel.bytesUp)} sent, {size(tunnel.bytesDown)} received{tunnel.open && ' so far'}.{' '}
          {isScoped && (
            <button type="button" className="link-button" onClick={() => openDialog('proxy')}>
              Proxy settings
            </button>
          )}
        </p>
      )}
    </header>
  )
}

/** From the plain list of exchanges to the flow that the exchange is part of. */
function FlowLink({ exchange }: { readonly exchange: number }): ReactNode {
  const flow = useMirror((mirror) => mirror.flows.get(mirror.exchanges.get(exchange)?.flow ?? ''))
  const client = useClientName(flow?.id ?? null)
  if (!flow) return null
  const open = () => {
    selectFlow(flow.id)
    choose(holderOf(mirrorStore.getState(), flow.id, exchange, 'request'), flow.id)
  }
  return (
    <button type="button" className="link" onClick={open}>
      Show in the flow of {client ?? 'an unknown client'}
    </button>
  )
}
