import type { StreamMessageView } from '../../shared/bridge/stream-view.ts'

/** Whereto a message went, in words. */
export const directionName = { up: 'To server', down: 'To client' } as const satisfies Record<
  StreamMessageView['direction'],
  string
>

/** What a message is, in words. */
export const kindName = {
  text: 'Text',
  binary: 'Binary',
  close: 'Close',
  ping: 'Ping',
  pong: 'Pong',
  event: 'Event',
} as const satisfies Record<StreamMessageView['kind'], string>

/** A row has room for a line. */
const longestPreview = 400

/** What a message says, on one line. */
export function preview({ title, content }: StreamMessageView): string {
  const said = [title?.text ?? '', textOf(content)].filter(Boolean).join(' · ')
  const start = said.slice(0, longestPreview)
  // Of JSON that was indented for reading, the indentation goes again.
  const isJson = content.kind === 'text' && content.language === 'json'
  return isJson ? start.replace(/(?<=[{[])\n\s*|\n\s*(?=[}\]])/g, '').replace(/\s+/g, ' ') : start.replace(/\s+/g, ' ')
}

function textOf(content: StreamMessageView['content']): string {
  switch (content.kind) {
    case 'empty':
      return ''
    case 'text':
      return content.text.text
    case 'binary':
      // The dump's own lines: offset, hexadecimal, text. The offset says nothing here.
      return content.dump.slice(10, 58).trimEnd()
    default:
      return content satisfies never
  }
}

/** The messages in which every word of the filter stands. */
export function filterMessages(messages: readonly StreamMessageView[], filter: string): readonly StreamMessageView[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return messages
  return messages.filter((message) => {
    const text = haystack(message)
    return words.every((word) => text.includes(word))
  })
}

/** A message never changes, so what is looked through is made once. */
const haystacks = new WeakMap<StreamMessageView, string>()

function haystack(message: StreamMessageView): string {
  const kept = haystacks.get(message)
  if (kept !== undefined) return kept
  const { kind, direction, title, content } = message
  const said = content.kind === 'text' ? content.text.text : content.kind === 'binary' ? textColumn(content.dump) : ''
  const text = `${kindName[kind]} ${directionName[direction]} ${title?.text ?? ''} ${said}`.toLowerCase()
  haystacks.set(message, text)
  return text
}

/** The text of a dump, put together: what is looked for may go over the end of a line. */
const textColumn = (dump: string) =>
  dump
    .split('\n')
    .map((line) => line.slice(59))
    .join('')
