/** What a browser is pointed at, and whom it trusts. */
export interface Interception {
  /** The proxy's address: `http://127.0.0.1:8080`. */
  readonly proxy: string
  readonly authority: TrustedAuthority
}

/** The certificate authority that the opened browser, and nothing else on the machine, trusts. */
export interface TrustedAuthority {
  /** SHA-256 of the CA key's SubjectPublicKeyInfo, in Base64. */
  readonly spkiHash: string
  readonly certificatePem: string
  readonly certificatePath: string
}

/** How to start a browser on a profile that is ready for it. */
export interface Launch {
  readonly program: string
  readonly args: readonly string[]
  /** Beside the environment of this process. */
  readonly env: Readonly<Record<string, string>>
}

/** What is asked of a browser. */
export interface LaunchRequest extends Interception {
  readonly program: string
  readonly profile: string
  readonly url: string
  /** Without a window, for a machine that has no screen. */
  readonly headless: boolean
}
