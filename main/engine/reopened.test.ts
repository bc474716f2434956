import { expect, it, test } from 'vitest'
import { type Exchange, exchangeId } from '../../shared/exchange/exchange.ts'
import { written } from '../../test/traffic/exchange.ts'
import { readable, reopenedSentences } from './reopened.ts'

test.each([
  ['was not there', { exchanges: 0, interrupted: 0 }, []],
  ['was whole', { exchanges: 1, interrupted: 0 }, ['The session was opened again: 1 exchange.']],
  [
    'was interrupted',
    { exchanges: 1200, interrupted: 2 },
    ['The session was opened again: 1,200 exchanges, 2 of them interrupted when Tokentrail ended.'],
  ],
  [
    'was damaged in part',
    { exchanges: 3, interrupted: 0, mended: { aside: '/d', unreadable: 1 } },
    [
      'The file of the session was damaged. What could be read was taken over into a new file, and 1 exchange not. The damaged one is kept as /d.',
      'The session was opened again: 3 exchanges.',
    ],
  ],
  [
    'was damaged where no exchange stands',
    { exchanges: 3, interrupted: 0, mended: { aside: '/d', unreadable: 0 } },
    [
      'The file of the session was damaged. Every exchange in it was taken over into a new file. The damaged one is kept as /d.',
      'The session was opened again: 3 exchanges.',
    ],
  ],
  [
    'was damaged whole',
    { exchanges: 0, interrupted: 0, mended: { aside: '/d', unreadable: 0 } },
    ['The file of the session was damaged, and no exchange in it could be read. The damaged one is kept as /d.'],
  ],
])('a session that %s is told of', (_what, reopened, sentences) => {
  expect(reopenedSentences(reopened)).toEqual(sentences)
})

it('reads around what cannot be read, and tells of it once', () => {
  const told: string[] = []
  const exchanges = [0, 2].map((id) => written(id, { url: 'https://a.example/', status: 200, answer: '' }))
  const session = {
    *exchanges(_from?: number, unreadable?: (id: number) => void): Generator<Exchange> {
      for (const id of [1, 1, 3]) unreadable?.(exchangeId(id))
      yield* exchanges
    },
  }
  expect([...readable(session, (sentence) => told.push(sentence))]).toEqual(exchanges)
  expect(told).toEqual(['2 exchanges of the session cannot be read: its file is damaged. The others are shown.'])
})
