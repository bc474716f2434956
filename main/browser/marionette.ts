import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/**
 * The little of Firefox's remote protocol that importing a certificate takes.
 * A message is its length in bytes, a colon, and JSON; a command is `[0, id, name, parameters]` and its answer
 * `[1, id, error, value]`.
 */
export class Marionette {
  readonly #socket: Socket
  readonly #messages: AsyncIterator<unknown>
  #lastId = 0

  private constructor(socket: Socket, signal: AbortSignal) {
    this.#socket = socket
    this.#messages = messagesOf(socket, signal)
  }

  /** Connects to a Firefox on this machine and opens a session. */
  static async connect(port: number, signal: AbortSignal): Promise<Marionette> {
    const socket = connect(port, '127.0.0.1')
    await once(socket, 'connect', { signal })
    const session = new Marionette(socket, signal)
    await session.#messages.next() // its greeting
    await session.#command('WebDriver:NewSession', {})
    return session
  }

  /** Adds a CA certificate (Base64 of its DER) to the profile, trusted for web sites. */
  async importAuthority(certificate: string): Promise<void> {
    await this.#command('Marionette:SetContext', { value: 'chrome' })
    await this.#command('WebDriver:ExecuteScript', {
      script: `const store = Cc['@mozilla.org/security/x509certdb;1'].getService(Ci.nsIX509CertDB)
        store.addCertFromBase64(arguments[0], 'C,,')`,
      args: [certificate],
    })
  }

  /** Ends Firefox in an orderly way, so that its certificate store is on disk. */
  async quit(): Promise<void> {
    await this.#command('Marionette:Quit', { flags: ['eAttemptQuit'] })
    this.#socket.end()
  }

  async #command(name: string, parameters: object): Promise<unknown> {
    const id = ++this.#lastId
    const text = JSON.stringify([0, id, name, parameters])
    this.#socket.write(`${Buffer.byteLength(text)}:${text}`)
    for (;;) {
      const { value, done } = await this.#messages.next()
      if (done) throw new Error(`Firefox closed the connection at ${name}`)
      if (!Array.isArray(value) || value[0] !== 1 || value[1] !== id) continue
      const [, , error, result] = value as [number, number, { readonly message?: string } | null, unknown]
      if (error) throw new Error(`Firefox refused ${name}: ${error.message ?? 'without a reason'}`)
      return result
    }
  }
}

async function* messagesOf(socket: Socket, signal: AbortSignal): AsyncGenerator<unknown> {
  let pending = Buffer.alloc(0)
  signal.addEventListener('abort', () => socket.destroy(new Error('Firefox did not answer in time')), { once: true })
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    pending = Buffer.concat([pending, chunk])
    for (;;) {
      const colon = pending.indexOf(':')
      if (colon < 0) break
      const end = colon + 1 + Number.parseInt(pending.toString('latin1', 0, colon), 10)
      if (!(pending.length >= end)) break
      yield JSON.parse(pending.toString('utf8', colon + 1, end))
      pending = pending.subarray(end)
    }
  }
}
