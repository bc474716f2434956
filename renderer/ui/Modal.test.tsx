import { render, screen } from '@testing-library/react'
import { expect, test } from 'vitest'
import { Modal } from './Modal.tsx'

test('opens at what it is for, not at the cross in its head', () => {
  render(
    <Modal title="Search" description="For anything.">
      <button type="button" disabled>
        Not yet
      </button>
      <input aria-label="Words" />
    </Modal>,
  )
  expect(document.activeElement).toBe(screen.getByRole('textbox', { name: 'Words' }))
})

test('has the focus itself where nothing in it takes it', () => {
  render(
    <Modal title="Keys" description="What they do.">
      <p>Slash searches.</p>
    </Modal>,
  )
  expect(document.activeElement).toBe(screen.getByRole('dialog', { name: 'Keys' }))
})
