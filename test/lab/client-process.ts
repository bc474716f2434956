import { type ClientOptions, startClient } from './client.ts'

// The client in a process of its own: its environment sends it through the proxy, as a developer would start an app.
process.once('message', (options) => {
  void startClient(options as ClientOptions).then(({ address }) => process.send?.({ address }))
})
process.once('disconnect', () => process.exit(0))
