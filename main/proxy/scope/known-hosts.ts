/** A host that is tunnelled unless it is put into the scope, and why. */
export interface KnownHost {
  /** A pattern: `.example.com` is the name and all below it. */
  readonly host: string
  readonly reason: KnownHostReason
  /** Whose it is. */
  readonly of: string
}

/**
 * `update`: programs that keep themselves up to date and often take one certificate alone; `telemetry`: what a browser
 * reports of itself; `protection`: lists of dangerous sites; `push`: a connection that is always open; `sync`: a
 * browser's own data; `bank` and `payment`: the money of whoever surfs while a login is looked for.
 */
export type KnownHostReason = 'update' | 'telemetry' | 'protection' | 'push' | 'sync' | 'bank' | 'payment'

const list = (reason: KnownHostReason, of: string, ...hosts: readonly string[]): readonly KnownHost[] =>
  hosts.map((host) => ({ host, reason, of }))

/**
 * The hosts that Tokentrail leaves alone until it is told otherwise. None of them is the authorization server of a
 * login that people build against: `accounts.google.com`, `login.microsoftonline.com`, `appleid.apple.com`,
 * `accounts.firefox.com`, `connect.stripe.com` and PayPal, which is one too, are looked into.
 *
 * No list can name every bank. `.bank` is a domain that banks alone may have, and those named are the large ones whose
 * customers are most likely to sit at this machine; put others on the never list.
 */
export const knownHosts: readonly KnownHost[] = [
  ...list('update', 'Chrome', 'update.googleapis.com', 'clients2.google.com', 'clients2.googleusercontent.com'),
  ...list('update', 'Chrome', '.gvt1.com', 'dl.google.com', 'componentupdater.google.com', 'tools.google.com'),
  ...list('update', 'Chrome', 'optimizationguide-pa.googleapis.com', 'chromewebstore.googleapis.com'),
  ...list('telemetry', 'Chrome', 'clients1.google.com', 'clientservices.googleapis.com', 'beacons.gcp.gvt2.com'),
  ...list('telemetry', 'Chrome', '.gvt2.com', 'content-autofill.googleapis.com', 'sb-ssl.google.com'),
  ...list('telemetry', 'Chrome', 'sctauditing-pa.googleapis.com', 'chromereporting-pa.googleapis.com'),
  ...list('protection', 'Chrome and Firefox', 'safebrowsing.googleapis.com', 'safebrowsing.google.com'),
  ...list('protection', 'Chrome', 'safebrowsingohttpgateway.googleapis.com', 'passwordsleakcheck-pa.googleapis.com'),
  ...list('protection', 'Chrome', 'enterprise-safebrowsing.googleapis.com'),
  ...list('push', 'Chrome and Android', 'mtalk.google.com', 'android.clients.google.com'),
  ...list('sync', 'Chrome', 'clients4.google.com', 'chromesyncpasswords-pa.googleapis.com'),
  ...list('sync', 'Chrome', 'securitydomain-pa.googleapis.com'),
  ...list('update', 'Firefox', 'aus5.mozilla.org', 'download.cdn.mozilla.net', 'services.addons.mozilla.org'),
  ...list('update', 'Firefox', 'versioncheck.addons.mozilla.org', 'versioncheck-bg.addons.mozilla.org'),
  ...list('update', 'Firefox', 'firefox.settings.services.mozilla.com', 'content-signature-2.cdn.mozilla.net'),
  ...list('update', 'Firefox', 'firefox-settings-attachments.cdn.mozilla.net', 'ciscobinary.openh264.org'),
  // It turns to these where the ones above cannot be reached, and takes one certificate alone there too.
  ...list('update', 'Firefox', '.mozilla-backup.org', 'model-hub.mozilla.org'),
  ...list('telemetry', 'Firefox', 'incoming.telemetry.mozilla.org', 'normandy.cdn.mozilla.net'),
  ...list('telemetry', 'Firefox', 'classify-client.services.mozilla.com', 'contile.services.mozilla.com'),
  ...list('telemetry', 'Firefox', 'location.services.mozilla.com', 'ads.mozilla.org', 'merino.services.mozilla.com'),
  ...list('telemetry', 'Firefox', 'ohttp-gateway-merino.services.mozilla.com', 'dap.services.mozilla.com'),
  ...list('telemetry', 'Firefox', 'prod.ohttp-gateway.prod.webservices.mozgcp.net', 'coverage.mozilla.org'),
  ...list('telemetry', 'Firefox', 'crash-reports.mozilla.com', 'spocs.getpocket.com'),
  ...list('protection', 'Firefox', 'shavar.services.mozilla.com', 'tracking-protection.cdn.mozilla.net'),
  ...list('protection', 'Firefox', 'mitmdetection.services.mozilla.com'),
  ...list('push', 'Firefox', 'push.services.mozilla.com'),
  ...list('sync', 'Firefox', 'token.services.mozilla.com', '.sync.services.mozilla.com'),
  ...list('update', 'Edge and Windows', 'msedge.api.cdp.microsoft.com', '.dl.delivery.mp.microsoft.com'),
  ...list('update', 'Edge and Windows', '.update.microsoft.com', '.windowsupdate.com', 'edge.microsoft.com'),
  ...list('update', 'Edge and Windows', 'config.edge.skype.com', 'edgeservices.bing.com'),
  ...list('telemetry', 'Edge and Windows', '.events.data.microsoft.com', '.telemetry.microsoft.com'),
  ...list('telemetry', 'Edge and Windows', 'watson.telemetry.microsoft.com', 'browser.pipe.aria.microsoft.com'),
  ...list('protection', 'Edge and Windows', '.smartscreen.microsoft.com', 'smartscreen-prod.microsoft.com'),
  ...list('push', 'Windows', '.wns.windows.com', '.notify.windows.com'),
  ...list('update', 'Brave', 'updates.bravesoftware.com', 'go-updater.brave.com', 'componentupdater.brave.com'),
  ...list('telemetry', 'Brave', 'p3a.brave.com', 'p3a-json.brave.com', 'variations.brave.com', 'usage-ping.brave.com'),
  ...list('protection', 'Brave', 'safebrowsing.brave.com'),
  ...list('update', 'macOS and iOS', 'swscan.apple.com', 'mesu.apple.com', 'gdmf.apple.com', 'updates.cdn-apple.com'),
  ...list('telemetry', 'macOS and iOS', 'xp.apple.com', 'metrics.icloud.com'),
  ...list('push', 'macOS and iOS', '.push.apple.com'),
  ...list('update', 'Ubuntu', 'api.snapcraft.io', 'motd.ubuntu.com', 'changelogs.ubuntu.com'),
  ...list('update', 'Visual Studio Code', 'update.code.visualstudio.com', 'vscode.download.prss.microsoft.com'),
  ...list('telemetry', 'Visual Studio Code', 'mobile.events.data.microsoft.com', 'dc.services.visualstudio.com'),
  ...list('bank', 'banks, by the rules of their domain', '.bank'),
  ...list('bank', 'United States', '.chase.com', '.bankofamerica.com', '.wellsfargo.com', '.citi.com', '.usbank.com'),
  ...list('bank', 'United States', '.capitalone.com', '.americanexpress.com', '.schwab.com', '.fidelity.com'),
  ...list('bank', 'United Kingdom', '.hsbc.co.uk', '.barclays.co.uk', '.lloydsbank.co.uk', '.natwest.com'),
  ...list('bank', 'United Kingdom', '.santander.co.uk', '.nationwide.co.uk', '.halifax-online.co.uk'),
  ...list('bank', 'Germany', '.deutsche-bank.de', '.commerzbank.de', '.sparkasse.de', '.ing.de', '.dkb.de'),
  ...list('bank', 'France', '.bnpparibas', '.credit-agricole.fr', '.societegenerale.fr', '.labanquepostale.fr'),
  ...list('bank', 'Netherlands', '.ing.nl', '.rabobank.nl', '.abnamro.nl'),
  ...list('bank', 'Switzerland', '.ubs.com', '.postfinance.ch', '.raiffeisen.ch'),
  ...list('payment', 'Stripe', 'js.stripe.com', 'm.stripe.com', 'r.stripe.com', 'checkout.stripe.com'),
  ...list('payment', 'Adyen', 'checkoutshopper-live.adyen.com'),
  ...list('payment', 'Google and Apple', 'pay.google.com', 'payments.google.com', '.apple-pay-gateway.apple.com'),
  ...list('payment', '3-D Secure', '.cardinalcommerce.com', '.arcot.com'),
]
