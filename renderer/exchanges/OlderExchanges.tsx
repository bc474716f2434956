import { type ReactNode, useState } from 'react'
import { counted } from '../../shared/sentences/counted.ts'
import { useBridge } from '../bridge/window-bridge.ts'
import { mirrorStore, useMirror, withOlder } from '../store/mirror.ts'

/** How many are asked for at once. */
const page = 2000

/** Says that the session has more than is listed, and lists more of it. */
export function OlderExchanges(): ReactNode {
  const bridge = useBridge()
  const older = useMirror((mirror) => mirror.older)
  const wholeFrom = useMirror((mirror) => mirror.wholeFrom)
  const [state, setState] = useState<'idle' | 'asking' | { readonly failure: string }>('idle')
  if (older.count === 0 || wholeFrom === 0) return null

  const ask = async () => {
    setState('asking')
    const asked = await bridge.call('olderExchanges', { before: wholeFrom ?? older.before, limit: page })
    if (!asked.ok) return setState({ failure: asked.error.message })
    mirrorStore.setState(withOlder(mirrorStore.getState(), asked.value, asked.value.length < page), true)
    setState('idle')
  }

  return (
    <p className="older-exchanges">
      <span role="status">
        {typeof state === 'object'
          ? state.failure
          : wholeFrom === null
            ? `${counted(older.count, 'older exchange')} that no flow needs ${older.count === 1 ? 'is' : 'are'} in the session and not listed.`
            : 'There are older exchanges in the session.'}
      </span>
      <button type="button" className="link" disabled={state === 'asking'} onClick={() => void ask()}>
        {state === 'asking' ? 'Reading …' : 'List older ones'}
      </button>
    </p>
  )
}
