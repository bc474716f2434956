import { longestHead } from '../http1/head.ts'

const mebibyte = 1024 * 1024

/** What a peer may send ahead on one stream before it is read. */
const streamWindow = mebibyte

/** What a peer may send ahead on all streams of a connection together. */
export const connectionWindow = 8 * mebibyte

const shared = {
  // A head of ten thousand lines is passed on, as it is over HTTP/1.
  maxHeaderListPairs: 20_000,
  maxSendHeaderBlockLength: 2 * longestHead,
  /** Megabytes of tables, queued frames and data that waits to be sent. */
  maxSessionMemory: 64,
  // Two lines of one name pass as two, whatever the name is.
  strictSingleValueFields: false,
  // A value with white space around it, which HTTP/2 forbids, passes as it came: Node would drop its line.
  strictFieldWhitespaceValidation: false,
} as const

/** Each line counts 32 bytes more than its name and value (RFC 9113 §6.5.2). */
const settings = { initialWindowSize: streamWindow, maxHeaderListSize: 2 * longestHead } as const

/** How this proxy speaks HTTP/2 to clients. Extended CONNECT (RFC 8441) is offered where their server offers it. */
export const towardsClients = { ...shared, settings: { ...settings, maxConcurrentStreams: 256 } } as const

/** How this proxy speaks HTTP/2 to servers. What is pushed, nobody has asked for. */
export const towardsServers = { ...shared, settings: { ...settings, enablePush: false } } as const
