import { parseArgs } from 'node:util'
import { labPassword } from './authorization-server.ts'
import { faults } from './faults/index.ts'
import { startLab } from './lab.ts'

// npm run lab: the lab of the tests by hand.

const { values } = parseArgs({ options: { fault: { type: 'string' }, list: { type: 'boolean' } } })
const fault = faults.find(({ name }) => name === values.fault)

if (values.list) {
  for (const { name, cause, about } of faults) process.stdout.write(`${name.padEnd(32)} ${cause.padEnd(28)} ${about}\n`)
} else if (values.fault !== undefined && !fault) {
  process.stderr.write(`There is no fault ${values.fault}. npm run lab -- --list names them all.\n`)
  process.exitCode = 2
} else {
  const lab = await startLab(fault)
  process.stdout.write(`The lab runs${fault ? `, with a fault: ${fault.about}` : ', and the login is good'}.

  1. Open the window            ${lab.tokentrail.ui}
  2. Press Open browser there, and go to
                                ${lab.client}/login
  3. Log in as any user with    ${labPassword}

  proxy ${lab.tokentrail.proxy}   issuer ${lab.issuer}
  Press Ctrl+C to end.
`)
  await new Promise<void>((done) => {
    process.once('SIGINT', () => done())
    process.once('SIGTERM', () => done())
  })
  await lab.close()
}
