/**
 * A time that is moved far more often than it comes, as with each request of a connection. Its timer is not: when it
 * fires, it looks whether there is still time, and waits for the rest.
 */
export class Deadline {
  readonly #passed: () => void
  /** In milliseconds from anywhere; infinite while it is not set. */
  #at = Number.POSITIVE_INFINITY
  #ms = 0
  #looksAt = 0
  #timer: NodeJS.Timeout | undefined

  /** Begins not set; `passed` hears once each time that it comes. Keeps no process alive. */
  constructor(passed: () => void) {
    this.#passed = passed
  }

  /** It comes in so many milliseconds from now, in place of what was set before. */
  set(ms: number): void {
    this.#ms = ms
    this.#at = performance.now() + ms
    if (!this.#timer || this.#at < this.#looksAt) this.#lookAfter(ms)
  }

  /** Where it is set, it comes as long after now as it was set to. */
  renew(): void {
    if (this.#at !== Number.POSITIVE_INFINITY) this.set(this.#ms)
  }

  /** It does not come. */
  clear(): void {
    this.#at = Number.POSITIVE_INFINITY
  }

  /** It does not come, and nothing is left of it. */
  end(): void {
    this.clear()
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #lookAfter(ms: number): void {
    clearTimeout(this.#timer)
    this.#looksAt = performance.now() + ms
    this.#timer = setTimeout(this.#look, Math.ceil(ms)).unref()
  }

  readonly #look = () => {
    this.#timer = undefined
    if (this.#at === Number.POSITIVE_INFINITY) return
    const left = this.#at - performance.now()
    if (left > 0) return this.#lookAfter(left)
    this.clear()
    this.#passed()
  }
}
