import { openSession } from '../../../main/session/open-session.ts'
import { startWriterThread } from '../../../main/session/writer-thread.ts'
import { written } from '../../traffic/exchange.ts'

// Records 2000 exchanges with a writer that is told nothing, says so, and waits to be killed: `PATH`.
const [, , path = ''] = process.argv
const session = openSession(path, {}, (options) => ({ ...startWriterThread(options), post: () => undefined }))
for (let n = 0; n < 2000; n++) {
  const id = session.nextId()
  session.record(written(id, { url: `https://a.example/${id}`, status: 200, answer: 'x'.repeat(50_000) }), 'ended')
}
process.stdout.write('recorded\n')
setInterval(() => undefined, 1000)
