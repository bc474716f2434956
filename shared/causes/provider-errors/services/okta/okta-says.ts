import { sayings } from '../../sayings.ts'

/** A row of Okta's own list of its errors. */
export const oktaSays = sayings(
  'https://github.com/okta/okta-developer-docs/blob/master/packages/%40okta/vuepress-site/data/oauth2-error-codes.json',
)
