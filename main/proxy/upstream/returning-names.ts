import { randomBytes } from 'node:crypto'

/** No such host is anywhere, and no DNS is asked for one (RFC 6761 §6.4). */
const domain = 'tokentrail.invalid'

/** Names that a proxy on the way is asked for: one comes back here only where that proxy leads back here. */
export class ReturningNames {
  readonly #awaited = new Map<string, () => void>()

  /** Makes one, which nobody can guess; `back` hears that it came. */
  await(back: () => void): string {
    const name = `${randomBytes(12).toString('hex')}.${domain}`
    this.#awaited.set(name, back)
    return name
  }

  forget(name: string): void {
    this.#awaited.delete(name)
  }

  /** True for one that is awaited. */
  has(host: string): boolean {
    return this.#awaited.size > 0 && this.#awaited.has(host.toLowerCase())
  }

  /** Somebody asks for this host here. */
  came(host: string): void {
    this.#awaited.get(host.toLowerCase())?.()
  }
}
