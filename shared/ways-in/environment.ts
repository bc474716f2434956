/** What a client is pointed at, and the files that tell it whom to trust. */
export interface WayIn {
  /** `http://127.0.0.1:8080` */
  readonly proxy: string
  /** The path of Tokentrail's own certificate authority, as PEM: for tools that add it to the roots they have. */
  readonly ca: string
  /** The path of the public roots together with it: for tools that take a file in place of their roots. */
  readonly bundle: string
  /** The path of the same as a Java KeyStore. */
  readonly trustStore: string
  /** The path of a folder with settings for PHP, which has no variables for them; none where it is left out. */
  readonly php?: string
  /** Hosts that the client asks directly, as NO_PROXY lists them; none where it is left out. */
  readonly noProxy?: string
}

/** A variable of the environment, and what reads it. */
export interface Variable {
  readonly name: string
  readonly value: string
  readonly readBy: string
}

/** What a client may have in its environment already. */
export type Environment = Readonly<Record<string, string | undefined>>

/**
 * The variables that make programs use the proxy and trust its certificates.
 *
 * NO_PROXY is emptied, as a login that is developed has its servers on localhost. ALL_PROXY is left alone: what reads
 * it and none of the others speaks SOCKS, FTP or something else that is no HTTP.
 *
 * @param present what the environment holds: options of Java, and folders of PHP, that are there are kept
 */
export function environmentOf(way: WayIn, present: Environment = {}): readonly Variable[] {
  const proxied = ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy'] as const
  return [
    ...proxied.map((name) => ({ name, value: way.proxy, readBy: 'most programs' })),
    // A company's proxy in .npmrc, pip.conf or Cargo's settings goes before the variables that most programs read.
    ...(['npm_config_proxy', 'npm_config_https_proxy'] as const).map((name) => ({
      name,
      value: way.proxy,
      readBy: 'npm, before its settings',
    })),
    { name: 'PIP_PROXY', value: way.proxy, readBy: 'pip, before its settings' },
    { name: 'CARGO_HTTP_PROXY', value: way.proxy, readBy: 'Cargo, before its settings and Git’s' },
    ...(['NO_PROXY', 'no_proxy'] as const).map((name) => ({
      name,
      value: way.noProxy ?? '',
      readBy: 'most programs',
    })),
    { name: 'NODE_USE_ENV_PROXY', value: '1', readBy: 'Node.js from 24, or 22.21' },
    { name: 'NODE_EXTRA_CA_CERTS', value: way.ca, readBy: 'Node.js, Electron, Bun' },
    { name: 'DENO_CERT', value: way.ca, readBy: 'Deno' },
    { name: 'SSL_CERT_FILE', value: way.bundle, readBy: 'OpenSSL, Python, Ruby, Rust; Go and .NET on Linux' },
    { name: 'REQUESTS_CA_BUNDLE', value: way.bundle, readBy: 'Python’s requests' },
    { name: 'HTTPLIB2_CA_CERTS', value: way.bundle, readBy: 'Python’s httplib2' },
    { name: 'PIP_CERT', value: way.bundle, readBy: 'pip, before its settings' },
    { name: 'CURL_CA_BUNDLE', value: way.bundle, readBy: 'curl' },
    { name: 'GIT_SSL_CAINFO', value: way.bundle, readBy: 'Git' },
    { name: 'AWS_CA_BUNDLE', value: way.bundle, readBy: 'AWS CLI and SDKs' },
    { name: 'CLOUDSDK_CORE_CUSTOM_CA_CERTS_FILE', value: way.bundle, readBy: 'Google Cloud’s gcloud' },
    { name: 'CARGO_HTTP_CAINFO', value: way.bundle, readBy: 'Cargo' },
    { name: 'npm_config_cafile', value: way.bundle, readBy: 'npm, before its settings' },
    { name: 'PERL_LWP_SSL_CA_FILE', value: way.bundle, readBy: 'Perl’s LWP' },
    { name: 'GRPC_DEFAULT_SSL_ROOTS_FILE_PATH', value: way.bundle, readBy: 'gRPC' },
    { name: 'JAVA_TOOL_OPTIONS', value: javaOptions(way, present['JAVA_TOOL_OPTIONS']), readBy: 'Java' },
    ...(way.php === undefined
      ? []
      : [{ name: 'PHP_INI_SCAN_DIR', value: phpFolders(way.php, present['PHP_INI_SCAN_DIR']), readBy: 'PHP' }]),
  ]
}

/**
 * What makes a JVM use the proxy, on localhost too, and take the certificates of the trust store. Options that were
 * there come first: of two with one name, Java takes the last.
 */
export function javaOptions({ proxy, trustStore, noProxy = '' }: Omit<WayIn, 'ca' | 'bundle'>, present = ''): string {
  const { hostname, port } = addressOf(proxy)
  const options = [
    ...['http', 'https'].flatMap((scheme) => [`-D${scheme}.proxyHost=${hostname}`, `-D${scheme}.proxyPort=${port}`]),
    // Left out, it stands for localhost.
    ...(noProxy === '' ? ['-Dhttp.nonProxyHosts='] : []),
    '-Djavax.net.ssl.trustStoreType=JKS',
    `-Djavax.net.ssl.trustStore=${quotedForJava(trustStore)}`,
  ].join(' ')
  const kept = withoutOurs(present)
  return kept === '' ? options : `${kept} ${options}`
}

/** What `javaOptions` has added, whatever proxy it was for. */
const ourJavaOptions =
  /(?:-Dhttps?\.proxy(?:Host|Port)=\S+ ){4}(?:-Dhttp\.nonProxyHosts= )?-Djavax\.net\.ssl\.trustStoreType=JKS -Djavax\.net\.ssl\.trustStore=(?:"[^"]*"|'[^']*'|[^\s"'])+/g

const withoutOurs = (options: string) => options.replaceAll(ourJavaOptions, '').replaceAll(/ {2,}/g, ' ').trim()

/** The folders in which PHP looks for settings: those that it had, and ours, which wins. An empty one is its own. */
const phpFolders = (folder: string, present = '') => [...otherFolders(folder, present), folder].join(between(folder))

const otherFolders = (folder: string, present: string) => present.split(between(folder)).filter((one) => one !== folder)

/** Between folders in a list of the system whose folder this is. */
const between = (folder: string) => (/^[A-Za-z]:/.test(folder) ? ';' : ':')

/**
 * What the variables of `environmentOf` are to be again: what was there before ours was added to it. One that we set
 * whole is gone.
 */
export function environmentBefore(php: string, present: Environment): readonly Taken[] {
  const kept: Environment = {
    JAVA_TOOL_OPTIONS: withoutOurs(present['JAVA_TOOL_OPTIONS'] ?? ''),
    PHP_INI_SCAN_DIR: otherFolders(php, present['PHP_INI_SCAN_DIR'] ?? '').join(between(php)),
  }
  const none = { proxy: '', ca: '', bundle: '', trustStore: '', php }
  return environmentOf(none).map(({ name }) => ({ name, value: kept[name] || undefined }))
}

/** A variable that is set back, or unset. */
export interface Taken {
  readonly name: string
  readonly value: string | undefined
}

/** JAVA_TOOL_OPTIONS is cut at white space, except in quotes; nothing escapes a quote, the other kind holds it. */
function quotedForJava(text: string): string {
  if (!/[\s"']/.test(text)) return text
  return text
    .split(/("+)/)
    .filter((part) => part !== '')
    .map((part) => (part.startsWith('"') ? `'${part}'` : `"${part}"`))
    .join('')
}

const addressOf = (proxy: string) => (URL.canParse(proxy) ? new URL(proxy) : { hostname: '127.0.0.1', port: '0' })
