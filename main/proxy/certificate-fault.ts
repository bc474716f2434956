import { messageOf } from '../../shared/thrown/thrown.ts'

const codes =
  /CERT|^(?:UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_MISMATCH|INVALID_CA|PATH_LENGTH_EXCEEDED|INVALID_PURPOSE|ERR_TLS_CERT)/

/** What Node calls whatever else OpenSSL finds, such as a signature by SHA-1 or a key that is too short. */
const unspecified = 'UNSPECIFIED'

/** True for the codes of a certificate that was refused. */
export const isOfCertificate = (code: string) => code === unspecified || codes.test(code)

const permit = 'permit the certificate for this host alone, in the proxy settings'
const unknownHere = `If it is your own server's, or your company's network looks into TLS, name the file of that authority in the proxy settings, or with --upstream-ca; or ${permit}.`

type Words = readonly [reason: string, advice: string]

/** Nobody who signed the last certificate that the server sends is known. */
const missing: Words = [
  'its authority is unknown here, or an intermediate certificate is missing',
  `Have the server send its intermediate certificates too. ${unknownHere}`,
]

/** What is wrong, and what to do. */
const known: ReadonlyMap<string, Words> = new Map([
  [
    'CERT_HAS_EXPIRED',
    [
      'it, or an authority above it, has expired',
      `Have that renewed, and see that this machine's clock is right; or ${permit}.`,
    ],
  ],
  [
    'CERT_NOT_YET_VALID',
    [
      'it, or an authority above it, is not valid yet',
      `See that the clocks of this machine and of the server are right; or ${permit}.`,
    ],
  ],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', ['it is signed by itself', unknownHere]],
  ['SELF_SIGNED_CERT_IN_CHAIN', ['its authority is unknown here', unknownHere]],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', missing],
  ['UNABLE_TO_GET_ISSUER_CERT', ['its authority is unknown here', unknownHere]],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', missing],
  [
    'CERT_SIGNATURE_FAILURE',
    [
      'it is not signed by the authority of that name that is known here',
      'If the authority was made anew, replace the old one in the proxy settings, or under --upstream-ca.',
    ],
  ],
  [
    'INVALID_PURPOSE',
    ['it is not made for a server', `Have one issued for servers (extended key usage serverAuth); or ${permit}.`],
  ],
  ['CERT_REVOKED', ['it was revoked', `Have a new one issued; or ${permit}.`]],
  [
    'ERR_TLS_CERT_ALTNAME_INVALID',
    ['it is for another name', `Ask for a name that it is for, or have one issued for this name; or ${permit}.`],
  ],
])

/** Why a certificate is a bad one, by its code. */
export function certificateReason(code: string): string {
  if (code === unspecified) return 'it is too weak, or not as it should be'
  const reason = known.get(code)?.[0]
  return reason ? `${reason}; ${code}` : code
}

/** What is told of a server whose certificate was refused. */
export function certificateFault(where: string, code: string, error: unknown): string {
  const reason = code === unspecified ? messageOf(error) : certificateReason(code) || messageOf(error)
  const advice = known.get(code)?.[1] ?? `Have one issued that today's programs take; or ${permit}.`
  return `The certificate of ${where} is not trusted (${reason}${namesOf(error)}). ${advice}`
}

/** The names that a certificate is for, where it is for others. */
function namesOf(error: unknown): string {
  if (!(error instanceof Error) || !('cert' in error)) return ''
  const { subjectaltname } = error.cert as { readonly subjectaltname?: string }
  const names = subjectaltname?.split(', ').map((name) => name.replace(/^(?:DNS|IP Address):/, ''))
  return names ? `; it is for ${names.slice(0, 5).join(', ')}${names.length > 5 ? ' and others' : ''}` : ''
}
