/** Words that examples use, and that no random generator gives. */
const constants = new Set([
  'state',
  'test',
  'testing',
  'login',
  'random',
  'randomstate',
  'random_state',
  'random_string',
  'foobar',
  'null',
  'undefined',
  'default',
  'oauth',
  'oauth2',
  'somestate',
  'some_state',
  'mystate',
  'my_state',
  'abcdefgh',
  '12345678',
  '123456789',
  '1234567890',
])

/** Why a value that should be random can be guessed; undefined where nothing shows it. */
export function guessability(value: string): string | undefined {
  if (value === '') return 'it is empty'
  if (value.length < 8) return `it has ${value.length} characters`
  if (constants.has(value.toLowerCase())) return 'it is a word from an example'
  if (new Set(value).size <= 2) return 'it repeats one or two characters'
  if (/^1[5-9]\d{8}(?:\d{3})?$/.test(value)) return 'it is the time of day'
  if (/^\d{8,10}$/.test(value)) return 'it is a short number'
  return undefined
}
