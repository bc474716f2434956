import type * as z from 'zod'

/** Every mistake as a sentence that begins with the member's path. */
export function mistakesIn(error: z.ZodError): readonly string[] {
  return error.issues.map((issue) => {
    const path = pathOf(issue.path)
    return path === '' ? `It ${wordsOf(issue)}.` : `${path}: ${wordsOf(issue)}.`
  })
}

/** `trust.clientCertificates[1].host`, as it is written in JavaScript. */
function pathOf(path: readonly PropertyKey[]): string {
  let text = ''
  for (const part of path) text += typeof part === 'number' ? `[${part}]` : `${text && '.'}${String(part)}`
  return text
}

const kinds: Readonly<Record<string, string>> = {
  string: 'a text in quotes',
  boolean: 'true or false',
  array: 'a list in [ ]',
  object: 'an object in { }',
  number: 'a number',
}

function wordsOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined && issue.path.length > 0 && issue.message.endsWith('received undefined')
        ? `is missing; it must be ${kinds[issue.expected] ?? issue.expected}`
        : `must be ${kinds[issue.expected] ?? issue.expected}`
    case 'unrecognized_keys':
      return `has no member ${issue.keys.map((key) => JSON.stringify(key)).join(' nor ')}`
    case 'invalid_value':
      return `must be ${oneOf(issue.values)}`
    case 'invalid_union':
      return issue.path.at(-1) === 'kind' || 'discriminator' in issue
        ? `must be ${oneOf(['system', 'direct', 'proxy', 'pac'])}`
        : 'must be a text in quotes'
    case 'too_small':
      return 'must not be empty'
    default:
      return issue.message
  }
}

function oneOf(values: readonly unknown[]): string {
  const quoted = values.map((value) => JSON.stringify(value))
  return quoted.length === 1 ? String(quoted[0]) : `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`
}
