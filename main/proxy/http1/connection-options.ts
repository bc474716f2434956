import type { Header } from '../../../shared/exchange/exchange.ts'

/** The options of a head's Connection lines, in lower case (RFC 9110 §7.6.1). */
function optionsOf(headers: readonly Header[]): string {
  let options = ''
  for (const [name, value] of headers) {
    if (name.length === 10 && name.toLowerCase() === 'connection') options += `,${value.toLowerCase()},`
  }
  return options
}

const has = (options: string, option: string) =>
  options !== '' && options.split(',').some((one) => one.trim() === option)

/** True where the connection ends after this message (RFC 9112 §9.3). */
export function endsConnection(httpVersion: string, headers: readonly Header[]): boolean {
  const options = optionsOf(headers)
  return httpVersion === '1.0' ? !has(options, 'keep-alive') : has(options, 'close')
}

/** True where the request asks to speak another protocol from here on (RFC 9110 §7.8). */
export function asksToUpgrade(headers: readonly Header[]): boolean {
  return has(optionsOf(headers), 'upgrade')
}
