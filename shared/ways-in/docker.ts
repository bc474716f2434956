import { environmentOf, type Variable, type WayIn } from './environment.ts'
import { quoted, type Shell } from './shell.ts'

/** The name by which a container reaches the machine that it runs on. */
export const hostOfContainers = 'host.docker.internal'

/** Where the files lie inside of the container. */
const inside = {
  ca: '/etc/tokentrail/ca.pem',
  bundle: '/etc/tokentrail/bundle.pem',
  trustStore: '/etc/tokentrail/trust.jks',
} as const

/**
 * The variables for a container. Its localhost is its own, which the proxy cannot reach: that is asked directly, and so
 * must be the other services, by their names.
 */
export function containerEnvironment({ proxy }: Pick<WayIn, 'proxy'>): readonly Variable[] {
  const port = URL.canParse(proxy) ? new URL(proxy).port : '0'
  return environmentOf({
    proxy: `http://${hostOfContainers}:${port}`,
    ...inside,
    noProxy: 'localhost,127.0.0.1',
  })
}

/** A file that goes over the one of the project: `docker compose -f compose.yaml -f compose.tokentrail.yaml up`. */
export function composeFile(way: WayIn): string {
  const files = [
    [way.ca, inside.ca],
    [way.bundle, inside.bundle],
    [way.trustStore, inside.trustStore],
  ] as const
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
    ...files.flatMap(([source, target]) => [
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
  const mounts = (['ca', 'bundle', 'trustStore'] as const).map(
    (file) => `--mount ${quoted(`type=bind,${csv(`source=${way[file]}`)},target=${inside[file]},readonly`, shell)}`,
  )
  const variables = containerEnvironment(way).map(({ name, value }) => `-e ${quoted(`${name}=${value}`, shell)}`)
  const host = `--add-host ${hostOfContainers}:host-gateway`
  return ['docker run --rm', host, ...variables, ...mounts, image, command].filter(Boolean).join(' ')
}

/** A double-quoted text of YAML 1.2, which is JSON's. Compose replaces `$NAME` in it, but for a dollar that is doubled. */
const yamlText = (text: string) => JSON.stringify(text).replaceAll('$', '$$$$')

/** `--mount` is a line of CSV. */
const csv = (field: string) => (/[",\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)
