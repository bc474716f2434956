import { openSession } from '../../../main/session/open-session.ts'
import { written } from '../../traffic/exchange.ts'

// Writes until it is killed, and says the number of each exchange that has ended.
const session = openSession(process.argv[2] ?? '')
for (let number = 0; ; number++) {
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
  // The turn ends, and with it the transaction; only then is the number said.
  await new Promise((done) => setImmediate(() => setImmediate(done)))
  process.stdout.write(`${id}\n`)
}
