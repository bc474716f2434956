import { jsonTokens } from '../exchange/json-tokens.ts'

/** A member of a token's header or payload. */
export interface TokenMember {
  readonly name: string
  readonly value: unknown
  /** The value's own JSON text: long numbers and escapes as they were sent. */
  readonly raw: string
}

/**
 * The members of a JSON object in the order sent, doubled names included; a name such as `__proto__` is a
 * name like any other. Undefined where the text is JSON but no object; throws a SyntaxError where it is no JSON.
 */
export function tokenMembers(text: string): readonly TokenMember[] | undefined {
  const whole: unknown = JSON.parse(text)
  if (typeof whole !== 'object' || whole === null || Array.isArray(whole)) return undefined
  const members: TokenMember[] = []
  let depth = 0
  let name: string | undefined
  let start = -1
  let end = -1
  for (const token of jsonTokens(text)) {
    const opens = token.kind === '{' || token.kind === '['
    const closes = token.kind === '}' || token.kind === ']'
    if (depth === 1 && (token.kind === ',' || token.kind === '}')) {
      if (name !== undefined) members.push(memberOf(name, text.slice(start, end)))
      name = undefined
    } else if (depth === 1 && name === undefined) {
      name = text.slice(token.start, token.end)
      start = -1
    } else if (depth > 1 || (depth === 1 && token.kind !== ':')) {
      if (start < 0) start = token.start
      end = token.end
    }
    if (opens) depth++
    if (closes) depth--
  }
  return members
}

/** The value of a member; of a doubled name the last, as nearly every parser has it (RFC 7519 §4). */
export function memberValue(members: readonly TokenMember[], name: string): unknown {
  return members.findLast((member) => member.name === name)?.value
}

/** The value of a member that is a string. */
export function memberText(members: readonly TokenMember[], name: string): string | undefined {
  const value = memberValue(members, name)
  return typeof value === 'string' ? value : undefined
}

function memberOf(name: string, raw: string): TokenMember {
  return { name: String(JSON.parse(name)), value: JSON.parse(raw) as unknown, raw }
}
