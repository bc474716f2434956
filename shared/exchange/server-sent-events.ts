/** An event of a text/event-stream, as it was sent. */
export interface ServerSentEvent {
  /** The event field; a receiver takes an event without one for a `message`. */
  readonly type: string | undefined
  readonly id: string | undefined
  /** In milliseconds, as it was written. */
  readonly retry: string | undefined
  /** The lines of data, joined by line feeds. Without any, a receiver hears nothing of the event. */
  readonly data: string
  /** False where the stream ended before the empty line that ends an event: a receiver drops it. */
  readonly whole: boolean
}

/** Reads the events of a stream (HTML §9.2.6). Comments, which keep connections alive, are left out. */
export function serverSentEvents(stream: string): readonly ServerSentEvent[] {
  const events: ServerSentEvent[] = []
  let fields = new Map<string, string>()
  const finish = (whole: boolean) => {
    if (fields.size === 0) return
    const [type, id, retry, data = ''] = ['event', 'id', 'retry', 'data'].map((name) => fields.get(name))
    events.push({ type, id, retry, data, whole })
    fields = new Map()
  }
  const take = (line: string) => {
    const colon = line.indexOf(':')
    const name = colon < 0 ? line : line.slice(0, colon)
    if (!known.has(name)) return
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1)
    const before = name === 'data' ? fields.get(name) : undefined
    fields.set(name, before === undefined ? value : `${before}\n${value}`)
  }
  const lines = stream.replace(/^\ufeff/, '').split(/\r\n|\n|\r/)
  // After the last line's end there is no line yet, least of all an empty one.
  const begun = lines.pop() ?? ''
  for (const line of lines) {
    if (line === '') finish(true)
    else take(line)
  }
  take(begun)
  finish(false)
  return events
}

const known: ReadonlySet<string> = new Set(['event', 'id', 'retry', 'data'])
