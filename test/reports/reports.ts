import type { Report } from './report.ts'
import { clientReports } from './rows/client.ts'
import { codeReports } from './rows/code.ts'
import { gatewayReports } from './rows/gateway.ts'
import { protectedResourceReports } from './rows/protected-resource.ts'
import { redirectUriReports } from './rows/redirect-uri.ts'
import { stateReports } from './rows/state.ts'

/** Every report, in the order of its row. */
export const reports: readonly Report[] = [
  ...stateReports,
  ...redirectUriReports,
  ...codeReports,
  ...clientReports,
  ...gatewayReports,
  ...protectedResourceReports,
]

/** The rows about what goes wrong; what lies behind them is wishes to tools. */
export const rowsToCover: readonly string[] = [...Array.from({ length: 46 }, (_, index) => String(index + 1)), '42b']
