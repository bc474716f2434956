import { expect, it } from 'vitest'
import { providerErrorRows } from './index.ts'
import { listedErrors } from './listed-errors.ts'

it('lists every row once, the providers by their names and the specifications at last', () => {
  const listed = listedErrors()
  expect(listed.length).toBe(providerErrorRows.length)
  const providers = [...new Set(listed.map(({ provider }) => provider))]
  expect(providers.at(-1)).toBe('The specifications')
  const own = providers.slice(0, -1)
  expect(own).toEqual(own.toSorted((one, other) => one.localeCompare(other, 'en')))
  expect(own.length).toBeGreaterThan(30)
})

it('leads to each source by a link with a short name', () => {
  for (const { provider, source } of listedErrors()) {
    expect(URL.canParse(source.url), provider).toBe(true)
    expect(source.url).toMatch(/^https:/)
    expect(source.label).toMatch(/^[\w.-]+(?:\/[\w.-]+)?(?:#\d+)?$/)
  }
  expect(listedErrors().find(({ said }) => said.words === 'Invalid "code" in request.')).toMatchObject({
    provider: 'Discord',
    causes: ['authorization-code-expired', 'redirect-uri-mismatch'],
    source: {
      label: 'discord/discord-api-docs#1768',
      url: 'https://github.com/discord/discord-api-docs/issues/1768',
    },
  })
})
