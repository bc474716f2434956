import type { NoticeView } from '../../shared/bridge/program-views.ts'

/** A status that grows for days helps nobody. */
const mostNotices = 20

/** How what a notice tells of is taken back. */
export interface TakingBack {
  /** False once it is no longer so: then there is nothing to take back, and nothing to tell. */
  readonly holds: () => boolean
  readonly run: () => Promise<void>
  /** It changed nothing that goes on: nobody has to see it for long. */
  readonly passing?: boolean
}

/** What the person is told and that stays until they have read it. */
export interface Notices {
  /** Those that nobody has dismissed, the oldest first. */
  readonly view: readonly NoticeView[]
  /** Gives false where it is told already. */
  add(text: string, back?: TakingBack): boolean
  /** Says how something stands that goes on and changes; undefined: it has ended. */
  standing(what: string, text: string | undefined): void
  dismiss(id: number): void
  /** @throws Error with a sentence, where it cannot be taken back any more. */
  undo(id: number): Promise<void>
}

interface Notice {
  readonly id: number
  readonly text: string
  readonly back?: TakingBack | undefined
}

/** Begins with none. `changed` hears that the view may be another one. */
export function createNotices(changed: () => void): Notices {
  let notices: readonly Notice[] = []
  const standing = new Map<string, Notice & { readonly dismissed: boolean }>()
  let last = 0

  return {
    get view() {
      notices = notices.filter(({ back }) => back?.holds() ?? true)
      return [...notices, ...[...standing.values()].filter(({ dismissed }) => !dismissed)].map(viewOf)
    },
    add(text, back) {
      // What can be taken back is another thing each time, though it is told in the same words.
      if (!back && notices.some((one) => one.text === text)) return false
      notices = [...notices, { id: ++last, text, back }].slice(-mostNotices)
      changed()
      return true
    },
    standing(what, text) {
      const before = standing.get(what)
      if (text === undefined) standing.delete(what)
      else standing.set(what, { id: before?.id ?? ++last, text, dismissed: before?.dismissed ?? false })
      changed()
    },
    dismiss(id) {
      notices = notices.filter((one) => one.id !== id)
      for (const [what, one] of standing) if (one.id === id) standing.set(what, { ...one, dismissed: true })
      changed()
    },
    async undo(id) {
      const notice = notices.find((one) => one.id === id)
      if (!notice?.back?.holds()) throw new Error('There is nothing to undo any more: it has been changed since.')
      await notice.back.run()
      notices = notices.filter((one) => one.id !== id)
      changed()
    },
  }
}

const viewOf = ({ id, text, back }: Notice): NoticeView => ({
  id,
  text,
  undo: back !== undefined,
  passing: back?.passing ?? false,
})
