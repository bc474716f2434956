import { createHash, createPrivateKey, createPublicKey, randomUUID, sign, verify } from 'node:crypto'
import type { JWK } from 'jose'

// An assertion that is written in its canonical form from the start: nothing has to be made canonical before it is
// signed or verified, as long as only this file writes it.

interface Statement {
  readonly issuer: string
  readonly subject: string
  /** The server that it is for. */
  readonly audience: string
  /** The token endpoint (RFC 7522 §3). */
  readonly recipient: string
}

const saml = 'urn:oasis:names:tc:SAML:2.0'
const xmldsig = 'http://www.w3.org/2000/09/xmldsig#'
const sha256 = 'http://www.w3.org/2001/04/xmlenc#sha256'
const rsaSha256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256'
const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#'
const minutes = 60_000

/** A signed SAML 2.0 bearer assertion, in Base64url (RFC 7522 §2.1, §3). */
export function samlAssertion({ issuer, subject, audience, recipient }: Statement, key: JWK): string {
  const id = `_${randomUUID()}`
  const now = Date.now()
  const at = (time: number) => new Date(time).toISOString()
  const end = at(now + 5 * minutes)
  const assertion = [
    `<saml:Assertion xmlns:saml="${saml}:assertion" ID="${id}" IssueInstant="${at(now)}" Version="2.0">`,
    `<saml:Issuer>${issuer}</saml:Issuer>`,
    `<saml:Subject><saml:NameID>${subject}</saml:NameID>`,
    `<saml:SubjectConfirmation Method="${saml}:cm:bearer">`,
    `<saml:SubjectConfirmationData NotOnOrAfter="${end}" Recipient="${recipient}"></saml:SubjectConfirmationData>`,
    '</saml:SubjectConfirmation></saml:Subject>',
    `<saml:Conditions NotBefore="${at(now - minutes)}" NotOnOrAfter="${end}">`,
    `<saml:AudienceRestriction><saml:Audience>${audience}</saml:Audience></saml:AudienceRestriction>`,
    '</saml:Conditions>',
    `<saml:AuthnStatement AuthnInstant="${at(now)}"><saml:AuthnContext>`,
    `<saml:AuthnContextClassRef>${saml}:ac:classes:Password</saml:AuthnContextClassRef>`,
    '</saml:AuthnContext></saml:AuthnStatement></saml:Assertion>',
  ].join('')
  const info = signedInfo(id, digest(assertion))
  const value = sign('sha256', Buffer.from(info), createPrivateKey({ key, format: 'jwk' })).toString('base64')
  const signature = `<ds:Signature xmlns:ds="${xmldsig}">${info.replace(` xmlns:ds="${xmldsig}"`, '')}<ds:SignatureValue>${value}</ds:SignatureValue></ds:Signature>`
  return Buffer.from(assertion.replace('</saml:Issuer>', `</saml:Issuer>${signature}`)).toString('base64url')
}

/** Whom the assertion names, where its signature verifies, it is for this server and has not ended. */
export function verifiedSubject(
  assertion: string,
  { audience, recipient }: Pick<Statement, 'audience' | 'recipient'>,
  key: JWK,
): string {
  const xml = Buffer.from(assertion, 'base64url').toString()
  const [signature = ''] = /<ds:Signature .*<\/ds:Signature>/.exec(xml) ?? []
  const value = /<ds:SignatureValue>([^<]+)</.exec(signature)?.[1] ?? ''
  const bare = xml.replace(signature, '')
  const info = signedInfo(/ ID="([^"]+)"/.exec(bare)?.[1] ?? '', digest(bare))
  const publicKey = createPublicKey({ key, format: 'jwk' })
  const end = / NotOnOrAfter="([^"]+)"/.exec(bare)?.[1] ?? ''
  const good =
    verify('sha256', Buffer.from(info), publicKey, Buffer.from(value, 'base64')) &&
    bare.includes(`<saml:Audience>${audience}</saml:Audience>`) &&
    bare.includes(` Recipient="${recipient}"`) &&
    Date.parse(end) > Date.now()
  const subject = /<saml:NameID>([^<]+)</.exec(bare)?.[1]
  if (!good || subject === undefined) throw new Error('The assertion is not valid.')
  return subject
}

const digest = (text: string) => createHash('sha256').update(text).digest('base64')

/** XML Signature §4.4, for the whole assertion without its signature. */
function signedInfo(id: string, value: string): string {
  return [
    `<ds:SignedInfo xmlns:ds="${xmldsig}">`,
    `<ds:CanonicalizationMethod Algorithm="${exclusive}"></ds:CanonicalizationMethod>`,
    `<ds:SignatureMethod Algorithm="${rsaSha256}"></ds:SignatureMethod>`,
    `<ds:Reference URI="#${id}"><ds:Transforms>`,
    `<ds:Transform Algorithm="${xmldsig}enveloped-signature"></ds:Transform>`,
    `<ds:Transform Algorithm="${exclusive}"></ds:Transform></ds:Transforms>`,
    `<ds:DigestMethod Algorithm="${sha256}"></ds:DigestMethod>`,
    `<ds:DigestValue>${value}</ds:DigestValue></ds:Reference></ds:SignedInfo>`,
  ].join('')
}
