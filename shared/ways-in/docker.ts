import { environmentOf, type Variable, type WayIn } from './environment.ts'
import { quoted, type Shell } from './shell.ts'

/** The name by which a container reaches the machine that it runs on. */
export const hostOfContainers = 'host.docker.internal'

/** Where the files lie inside of the container. */
const inside = {
  ca: '/etc/tokentrail/ca.pem',
  bundle: '/etc/tokentrail/bundle.pem',
  trustStore: '/etc/tokentrail/trust.jks',
  php: '/etc/tokentrail/php',
} as const

/** What of it is given, and where it goes. */
const mounted = (way: WayIn) =>
  (['ca', 'bundle', 'trustStore', 'php'] as const).flatMap((name) => {
    const source = way[name]
    return source === undefined ? [] : [{ source, target: inside[name] }]
  })

/**
 * The variables for a container. Its localhost is its own, which the proxy cannot reach: that is asked directly, and so
 * must be the other services, by their names.
 */
export function containerEnvironment({ proxy, php }: Pick<WayIn, 'proxy' | 'php'>): readonly Variable[] {
  const port = URL.canParse(proxy) ? new URL(proxy).port : '0'
  const { php: folder, ...files } = inside
  return environmentOf({
    proxy: `http://${hostOfContainers}:${port}`,
    ...files,
    ...(php !== undefined && { php: folder }),
    noProxy: 'localhost,127.0.0.1',
  })
}

/** A file that goes over the one of the project: `docker compose -f compose.yaml -f compose.tokentrail.yaml up`. */
export function composeFile(way: WayIn): string {
  return [
    'services:',
    '  your-service:',
    '    extra_hosts:',
    `      - "${hostOfContainers}:host-gateway"`,
    '    environment:',
    ...containerEnvironment(way).flatMap(({ name, value }) => [
      ...(name === 'NO_PROXY'
        ? ['      # Add the names of your other services, or point them elsewhere: they are not known outside.']
        : []),
      `      ${name}: ${yamlText(value)}`,
    ]),
    '    volumes:',
    ...mounted(way).flatMap(({ source, target }) => [
      '      - type: bind',
      `        source: ${yamlText(source)}`,
      `        target: ${target}`,
      '        read_only: true',
    ]),
    '',
  ].join('\n')
}

/** One line that runs an image so. */
export function dockerRunLine(way: WayIn, shell: Shell, image: string, command = ''): string {
  const mounts = mounted(way).map(
    ({ source, target }) =>
      `--mount ${quoted(`type=bind,${csv(`source=${source}`)},target=${target},readonly`, shell)}`,
  )
  const variables = containerEnvironment(way).map(({ name, value }) => `-e ${quoted(`${name}=${value}`, shell)}`)
  const host = `--add-host ${hostOfContainers}:host-gateway`
  return ['docker run --rm', host, ...variables, ...mounts, image, command].filter(Boolean).join(' ')
}

/** A double-quoted text of YAML 1.2, which is JSON's. Compose replaces `$NAME` in it, but for a dollar that is doubled. */
const yamlText = (text: string) => JSON.stringify(text).replaceAll('$', '$$$$')

/** `--mount` is a line of CSV. */
const csv = (field: string) => (/[",\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)
