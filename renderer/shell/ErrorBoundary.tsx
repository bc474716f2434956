import { Component, type ReactNode } from 'react'
import { messageOf } from '../../shared/thrown/thrown.ts'

interface ErrorBoundaryProps {
  readonly children: ReactNode
}

interface ErrorBoundaryState {
  readonly error: string | null
}

/** A fault of the window's own. The capture goes on in the engine, so loading again loses nothing. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, ErrorBoundaryState> {
  override state: ErrorBoundaryState = { error: null }

  static getDerivedStateFromError(error: unknown): ErrorBoundaryState {
    return { error: messageOf(error) }
  }

  override render(): ReactNode {
    if (this.state.error === null) return this.props.children
    return (
      <main className="broken" role="alert">
        <h1>The window could not be drawn</h1>
        <p>
          This is a fault in Tokentrail, not in your login. The capture goes on and nothing is lost: load the window
          again.
        </p>
        <pre>{this.state.error}</pre>
        <button type="button" className="button" data-primary onClick={() => window.location.reload()}>
          Load the window again
        </button>
      </main>
    )
  }
}
