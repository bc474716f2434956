/**
 * How long a connection is silent before the system asks whether its other end is still there, in milliseconds. An event
 * stream or a WebSocket may say nothing for hours. Without a question now and then nobody would notice that its server,
 * or the way there, is gone: not even the client, whose connection ends here.
 */
export const probedAfter = 30_000
