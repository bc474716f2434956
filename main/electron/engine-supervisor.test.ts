import { describe, expect, test } from 'vitest'
import type { HostMessage, WindowMessage } from '../../shared/bridge/contract.ts'
import type { SessionStatus } from '../../shared/bridge/program-views.ts'
import { defaultProxySettings } from '../../shared/proxy-settings/proxy-settings.ts'
import { type EngineProcess, EngineSupervisor } from './engine-supervisor.ts'

/** An engine whose life is in the test's hands. */
class TestEngine implements EngineProcess {
  readonly heard: WindowMessage[] = []
  say: (message: HostMessage) => void = () => {}
  die: (how: string) => void = () => {}
  stopped = false
  send(message: WindowMessage): void {
    this.heard.push(message)
  }
  onMessage(listener: (message: HostMessage) => void): void {
    this.say = listener
  }
  onExit(listener: (how: string) => void): void {
    this.die = listener
  }
  stop(): void {
    this.stopped = true
    this.die('exit code 0')
  }
}

function supervised() {
  const engines: TestEngine[] = []
  const toWindow: HostMessage[] = []
  const waits: number[] = []
  const gaveUp: string[] = []
  const ports: (number | null)[] = []
  let time = 0
  const supervisor = new EngineSupervisor({
    start: (port) => {
      ports.push(port)
      const engine = new TestEngine()
      engines.push(engine)
      return engine
    },
    toWindow: (message) => toWindow.push(message),
    gaveUp: (how) => gaveUp.push(how),
    wait: (ms) => {
      waits.push(ms)
      return Promise.resolve()
    },
    now: () => time,
  })
  supervisor.start()
  const last = () => engines.at(-1) as TestEngine
  /** The engine dies after it ran for a time, and what follows is done. */
  const die = async (ranMs = 0) => {
    time += ranMs
    last().die('exit code 3')
    await new Promise(setImmediate)
  }
  return { supervisor, engines, toWindow, waits, gaveUp, ports, last, die }
}

const status: SessionStatus = {
  proxy: 'http://127.0.0.1:43210',
  proxyError: null,
  session: '/s',
  ca: '/c',
  notices: [],
  networkAddresses: [],
  refusals: [],
  scope: defaultProxySettings.scope,
  learning: null,
  version: '1',
}

const ask = (id: number): WindowMessage => ({ kind: 'call', id, name: 'browsers', input: {} })

describe('the shell keeps an engine', () => {
  test('carries calls to it and answers back', () => {
    const { supervisor, toWindow, last } = supervised()
    supervisor.fromWindow(ask(4))
    expect(last().heard).toEqual([ask(4)])
    last().say({ kind: 'answer', id: 4, ok: true, value: [] })
    expect(toWindow).toEqual([{ kind: 'answer', id: 4, ok: true, value: [] }])
  })

  test.each([null, 'call', { kind: 'call', id: 1, name: 'shutdown', input: {} }, { kind: 'answer', id: 1 }])(
    'drops %j, which no window of ours sends',
    (message) => {
      const { supervisor, last } = supervised()
      supervisor.fromWindow(message)
      expect(last().heard).toEqual([])
    },
  )

  test('starts it again when it dies', async () => {
    const { engines, die, waits } = supervised()
    await die()
    expect(engines).toHaveLength(2)
    expect(waits).toEqual([200])
  })

  test('starts it again at the port that opened browsers know', async () => {
    const { last, die, ports } = supervised()
    last().say({ kind: 'feed', event: { kind: 'changes', number: 1, changes: [{ kind: 'status', status }] } })
    await die()
    expect(ports).toEqual([null, 43210])
  })

  test('lets the next engine take any port where the former one could not be had', async () => {
    const { last, die, ports } = supervised()
    last().say({ kind: 'feed', event: { kind: 'changes', number: 1, changes: [{ kind: 'status', status }] } })
    await die()
    await die()
    expect(ports).toEqual([null, 43210, null])
  })

  test('answers with a failure what the dead engine was asked', async () => {
    const { supervisor, last, die, toWindow } = supervised()
    supervisor.fromWindow(ask(1))
    supervisor.fromWindow(ask(2))
    last().say({ kind: 'answer', id: 1, ok: true, value: [] })
    await die()
    expect(toWindow.slice(1)).toMatchObject([{ kind: 'answer', id: 2, ok: false, error: { code: 'engine-ended' } }])
  })

  test('hears nothing more of an engine that is dead', async () => {
    const { engines, die, toWindow } = supervised()
    await die()
    engines[0]?.say({ kind: 'answer', id: 1, ok: true, value: null })
    expect(toWindow).toEqual([])
  })

  test('waits longer each time, and gives up after five deaths in a row', async () => {
    const { engines, die, waits, gaveUp, supervisor, toWindow } = supervised()
    for (let death = 0; death < 6; death++) await die()
    expect(waits).toEqual([200, 400, 800, 1600, 3200])
    expect(engines).toHaveLength(6)
    expect(gaveUp).toEqual(['exit code 3'])
    supervisor.fromWindow(ask(9))
    expect(toWindow.at(-1)).toMatchObject({ id: 9, ok: false, error: { code: 'engine-ended' } })
  })

  test('counts anew after an engine that ran for a while', async () => {
    const { die, waits } = supervised()
    await die()
    await die()
    await die(60_000)
    expect(waits).toEqual([200, 400, 200])
  })

  test('does not start it again once it was stopped', async () => {
    const { engines, supervisor } = supervised()
    await supervisor.stop()
    expect(engines).toHaveLength(1)
    expect(engines[0]?.stopped).toBe(true)
  })
})
