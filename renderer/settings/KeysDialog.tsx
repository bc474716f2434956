import type { ReactNode } from 'react'
import { keyList } from '../shell/use-keys.ts'
import { Modal } from '../ui/Modal.tsx'

/** What each key does. */
export function KeysDialog(): ReactNode {
  return (
    <Modal title="Keys" description="Everything in the window can be done without a mouse.">
      <dl className="keys">
        {keyList.map(({ keys, what }) => (
          <div key={what} className="key-line">
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  )
}
