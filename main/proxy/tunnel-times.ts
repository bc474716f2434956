/** How long a client may be silent before the server is asked whether it speaks first, in milliseconds. */
export const clientSilence = 1000
/** How long the server of a tunnel may take to be reached, in milliseconds. */
export const connectTime = 60_000
