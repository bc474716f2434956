import { chmodSync, existsSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, isAbsolute, resolve } from 'node:path'
import { mistakesIn } from '../../shared/proxy-settings/mistakes.ts'
import { defaultProxySettings, ProxySettings } from '../../shared/proxy-settings/proxy-settings.ts'
import { readJsonFile } from '../files/read-json-file.ts'

/**
 * Reads a file of proxy settings. Paths in it are relative to its folder.
 * @throws Error that tells every mistake in a sentence with the member's path. A file that cannot be read is never
 *   passed over: the never list may stand in it.
 */
export function readProxySettings(path: string): ProxySettings {
  const value = readJsonFile(path, {
    name: 'file of proxy settings',
    example: '{"scope": {"never": ["example.com"]}}',
  })
  const parsed = ProxySettings.safeParse(value)
  if (parsed.success) return withWholePaths(parsed.data, dirname(resolve(path)))
  throw new Error(
    [
      `The file of proxy settings ${path} cannot be used.`,
      ...mistakesIn(parsed.error).map((mistake) => `  ${mistake}`),
    ].join('\n'),
  )
}

/** What was chosen before, or what holds where nothing was. */
export function rememberedProxySettings(path: string): ProxySettings {
  return existsSync(path) ? readProxySettings(path) : defaultProxySettings
}

/** Keeps the settings. Passwords are in them: their owner alone may read the file, and nobody ever reads half of it. */
export function saveProxySettings(path: string, settings: ProxySettings): void {
  const beside = `${path}.${process.pid}.new`
  writeFileSync(beside, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600 })
  chmodSync(beside, 0o600)
  renameSync(beside, path)
}

function withWholePaths(settings: ProxySettings, folder: string): ProxySettings {
  const whole = (path: string) => (isAbsolute(path) ? path : resolve(folder, path))
  const { upstream, trust } = settings
  return {
    ...settings,
    upstream:
      upstream.kind === 'pac' && !/^[a-z]+:\/\//i.test(upstream.url)
        ? { ...upstream, url: whole(upstream.url) }
        : upstream,
    trust: {
      ...trust,
      roots: trust.roots.map(whole),
      clientCertificates: trust.clientCertificates.map(({ key, ...one }) => ({
        ...one,
        certificate: whole(one.certificate),
        ...(key !== undefined && { key: whole(key) }),
      })),
    },
  }
}
