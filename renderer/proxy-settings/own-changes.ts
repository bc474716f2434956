import type { ShownProxySettings } from '../../shared/proxy-settings/proxy-settings.ts'

/**
 * What is to hold after the person saves: what they changed since the form was opened, and else what holds by now. While
 * it was open a login may have ended that was learnt from, or a host been left alone in another window.
 */
export function ownChanges(
  opened: ShownProxySettings,
  wanted: ShownProxySettings,
  now: ShownProxySettings,
): ShownProxySettings {
  return {
    listen: changed(opened.listen, wanted.listen, now.listen),
    scope: eachChanged(opened.scope, wanted.scope, now.scope),
    // Its members depend on each other.
    upstream: changed(opened.upstream, wanted.upstream, now.upstream),
    trust: eachChanged(opened.trust, wanted.trust, now.trust),
    overrides: changed(opened.overrides, wanted.overrides, now.overrides),
  }
}

const changed = <Value>(opened: Value, wanted: Value, now: Value): Value =>
  JSON.stringify(opened) === JSON.stringify(wanted) ? now : wanted

function eachChanged<Part extends object>(opened: Part, wanted: Part, now: Part): Part {
  const keys = Object.keys(wanted) as (keyof Part)[]
  return Object.fromEntries(keys.map((key) => [key, changed(opened[key], wanted[key], now[key])])) as Part
}
