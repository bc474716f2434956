import { openSession } from '../../../main/session/open-session.ts'
import { written } from '../../traffic/exchange.ts'

// Writes until it is killed, and says the number of each exchange that is in the file; or writes so many, says
// nothing, and ends by a mistake: `PATH [COUNT]`.
const [, , path = '', count] = process.argv
const session = openSession(path)
for (let number = 0; ; number++) {
  if (number === Number(count)) throw new Error('a mistake')
  const id = session.nextId()
  const exchange = written(id, {
    url: `https://a.example/${number}`,
    form: { n: String(number) },
    status: 200,
    answer: 'x'.repeat(2000),
  })
  session.record({ ...exchange, outcome: { kind: 'pending' } }, 'started')
  if (number % 10 === 9) continue
  session.record(exchange, 'ended')
  if (count !== undefined) continue
  session.flush()
  process.stdout.write(`${id}\n`)
  await new Promise(setImmediate)
}
