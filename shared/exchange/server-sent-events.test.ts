import { expect, it } from 'vitest'
import { serverSentEvents } from './server-sent-events.ts'

const event = { type: undefined, id: undefined, retry: undefined, data: '', whole: true }

it('reads the examples of the specification', () => {
  const stream = [
    ': test stream',
    '',
    'data: first event',
    'id: 1',
    '',
    'data:second event',
    'id',
    '',
    'data:  third event',
    '',
    '',
  ].join('\n')
  expect(serverSentEvents(stream)).toEqual([
    { ...event, data: 'first event', id: '1' },
    { ...event, data: 'second event', id: '' },
    { ...event, data: ' third event' },
  ])
})

it('joins lines of data, and takes every kind of line end', () => {
  expect(serverSentEvents('\ufeffevent: add\r\ndata: 7\rdata: 8\n\rretry:10\n\n')).toEqual([
    { ...event, type: 'add', data: '7\n8' },
    { ...event, retry: '10' },
  ])
})

it('says of an event that is cut that it is', () => {
  expect(serverSentEvents('data: whole\n\nevent: cut\ndata: ha')).toEqual([
    { ...event, data: 'whole' },
    { ...event, type: 'cut', data: 'ha', whole: false },
  ])
})

it.each(['\n', '\r', '\r\n'])('takes an event for whole once an empty line ends it, and not before, with %j', (end) => {
  const stream = `event: add${end}data: 1${end}data: 2${end}${end}`
  const whole = { ...event, type: 'add', data: '1\n2' }
  // Of CR LF the CR alone says the same.
  const ends = stream.length - end.length + 1
  for (let cut = 1; cut <= stream.length; cut++)
    expect(serverSentEvents(stream.slice(0, cut)).some((one) => one.whole)).toBe(cut >= ends)
  expect(serverSentEvents(stream)).toEqual([whole])
  expect(serverSentEvents(stream.slice(0, -end.length))).toEqual([{ ...whole, whole: false }])
})
