/** How a tool takes the environment. */
export interface Tool {
  readonly name: string
  readonly trusts: string
  /** Whether it uses the proxy for servers on localhost, once NO_PROXY is empty. */
  readonly localhost: string
}

const through = 'Through the proxy.'

/** What each tool makes of the variables. */
export const tools: readonly Tool[] = [
  {
    name: 'curl',
    trusts:
      'CURL_CA_BUNDLE. The curl of Windows reads its own store: add --cacert. A proxy in ~/.curlrc goes before the variables.',
    localhost: through,
  },
  {
    name: 'Git, npm, Cargo, AWS CLI, gcloud',
    trusts: 'A variable of their own each, set here. Git’s http.proxy goes before the variables.',
    localhost: through,
  },
  {
    name: 'Node.js',
    trusts:
      'NODE_EXTRA_CA_CERTS, and by NODE_USE_ENV_PROXY the proxy, from 24.5 or 22.21 on. In older ones only what reads HTTPS_PROXY itself uses it, such as axios; the http2 module never does, nor does a library with an agent of its own, such as superagent.',
    localhost: through,
  },
  { name: 'Deno', trusts: 'DENO_CERT.', localhost: through },
  {
    name: 'Python',
    trusts:
      'SSL_CERT_FILE; requests REQUESTS_CA_BUNDLE, pip PIP_CERT. httplib2 HTTPLIB2_CA_CERTS. aiohttp uses the proxy with trust_env=True alone; urllib3 and http.client have to be told it.',
    localhost: through,
  },
  {
    name: 'Java',
    trusts: 'JAVA_TOOL_OPTIONS, which each JVM repeats on stderr. A client with a trust store of its own ignores it.',
    localhost: 'Through the proxy, as http.nonProxyHosts is set empty.',
  },
  {
    name: 'Go',
    trusts: 'SSL_CERT_FILE on Linux. On macOS and Windows the system’s store: install the certificate there.',
    localhost: 'Never through a proxy. Give the server another name.',
  },
  {
    name: '.NET',
    trusts:
      'SSL_CERT_FILE on Linux. On macOS and Windows the system’s store: install the certificate there. Mono has a store of its own: cert-sync --user FILE.',
    localhost: 'As NO_PROXY says.',
  },
  { name: 'Ruby', trusts: 'SSL_CERT_FILE.', localhost: 'Never through a proxy, whatever name leads to loopback.' },
  {
    name: 'Rust',
    trusts:
      'SSL_CERT_FILE, where reqwest takes the system’s roots. One built with roots of its own (webpki-roots) trusts those alone.',
    localhost: through,
  },
  {
    name: 'PHP',
    trusts: 'The settings that PHP_INI_SCAN_DIR adds. Streams, such as file_get_contents, use no proxy.',
    localhost: 'Through the proxy, in the curl extension.',
  },
  {
    name: 'Perl',
    trusts: 'PERL_LWP_SSL_CA_FILE, HTTP::Tiny SSL_CERT_FILE. LWP::UserAgent uses the proxy with env_proxy => 1 alone.',
    localhost: through,
  },
  {
    name: 'R',
    trusts:
      'CURL_CA_BUNDLE for url() and download.file(). The packages curl and httr take an option alone: httr::set_config(httr::config(cainfo = FILE)).',
    localhost: through,
  },
  { name: 'wget, aria2', trusts: 'Their option alone: --ca-certificate=FILE.', localhost: through },
  {
    name: 'Others that use libcurl, such as pycurl',
    trusts:
      'An option of theirs alone (CURLOPT_CAINFO): CURL_CA_BUNDLE is read by the command curl, not by its library.',
    localhost: through,
  },
  {
    name: 'GTK (libsoup), Qt',
    trusts: 'The system’s store alone: install the certificate there.',
    localhost: 'Through the proxy by libsoup. Never by Qt.',
  },
]
