/** A proxy on the way to a server did not do what it is there for. Its message is a sentence for the person. */
export class ProxyFault extends Error {
  /** The proxy itself was not reached: another one may be tried. */
  readonly unreached: boolean

  constructor(message: string, unreached = false) {
    super(message)
    this.unreached = unreached
  }
}

/** It does not take the account that it was told. */
export class RefusedAccount extends ProxyFault {}
