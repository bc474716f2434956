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
