import { answeredWith } from '../at-exchange.ts'
import { type Fault, mutant } from '../fault.ts'
import { answeredAtOnce, asked, changeAsked, loginOf } from '../login.ts'

const cause = 'page-despite-prompt-none'

const pages = {
  login: '<form method="post"><input name="user"><input type="password" name="password"><button>Log in</button></form>',
  consent: '<p>The app asks for your name.</p><form method="post"><button name="yes">Allow</button></form>',
}

/** What a server shows though the client asked for an answer without a page (OpenID Connect Core §3.1.2.1). */
export const silentLoginFaults: readonly Fault[] = Object.entries(pages).map(
  ([name, form]): Fault => ({
    id: `${name}-page-despite-prompt-none`,
    cause,
    severity: 'error',
    async apply(flow) {
      const login = loginOf(flow)
      if (!login || !asked(login, 'scope')?.split(' ').includes('openid')) return undefined
      const exchanges = await changeAsked(flow, login, { prompt: 'none' })
      if (!exchanges) return undefined
      const page = `<!doctype html><html><body>${form}</body></html>`
      return mutant(answeredAtOnce(login, exchanges, (exchange) => answeredWith(exchange, 200, page, 'text/html')))
    },
  }),
)
