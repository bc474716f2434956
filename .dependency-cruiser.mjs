/**
 * The layers, checked. Data goes one way (bytes, exchange, message, flow, finding, feed, window), and so do imports.
 * Each rule's comment says the way out for whoever meets it.
 *
 * @type {import('dependency-cruiser').IConfiguration}
 */
export default {
  forbidden: [
    {
      name: 'shared-has-no-platform',
      comment:
        'shared runs in Node, in Electron and in a browser alike. Take what the platform gives as an argument (bytes, the time, a random value), or put the file under main.',
      severity: 'error',
      from: { path: '^shared/', pathNot: '[.]test[.]ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'shared-imports-shared',
      comment:
        'shared is the bottom layer. Move what you need down into shared if it is pure; else let main or renderer call shared and pass it in.',
      severity: 'error',
      from: { path: '^shared/' },
      to: { path: '^(main|renderer|build)/' },
    },
    {
      name: 'renderer-imports-shared-alone',
      comment:
        'The window knows the host by the bridge (shared/bridge) alone, and so cannot tell Electron from a browser tab. Add a call to the contract instead.',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { path: '^(main|build)/' },
    },
    {
      name: 'renderer-has-no-node',
      comment: 'The window runs in a sandbox without Node. Add a call to the contract and do the work in main/engine.',
      severity: 'error',
      from: { path: '^renderer/', pathNot: '[.](test|config)[.]tsx?$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'main-does-not-import-the-window',
      comment: 'main serves the built window as files and never as code. What both need is pure: move it to shared.',
      severity: 'error',
      from: { path: '^main/' },
      to: { path: '^(renderer|build)/' },
    },
    {
      name: 'electron-stays-in-its-shell',
      comment:
        'Only main/electron knows Electron; everything else runs as `tokentrail serve` too. Let main/electron do it and pass the result on.',
      severity: 'error',
      from: { path: '^(main|renderer|shared)/', pathNot: '^main/electron/' },
      to: { path: '(^|/)node_modules/electron/|^electron$' },
    },
    {
      name: 'the-shell-is-nobodys-library',
      comment: 'main/electron is a front: nothing is built on it. Move what you need to main/host or main/engine.',
      severity: 'error',
      from: { path: '^(main|renderer|shared)/', pathNot: '^main/electron/' },
      to: { path: '^main/electron/' },
    },
    {
      name: 'no-circles',
      comment: 'Two files that need each other are one idea or three: join them, or move what both need to a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'tests-are-not-product-code',
      comment: 'Product code works without its tests. Move what it needs out of the test file.',
      severity: 'error',
      from: { path: '^(main|renderer|shared)/', pathNot: '[.]test[.]tsx?$' },
      to: { path: '[.]test[.]tsx?$|^test/' },
    },
    {
      name: 'exchange-comes-first',
      comment: 'shared/exchange is what the proxy saw and knows no OAuth. Put the file where the later word belongs.',
      severity: 'error',
      from: { path: '^shared/exchange/', pathNot: '[.]test[.]ts$' },
      to: { path: '^shared/(oauth|tokens|flow|causes|redact|bridge)/' },
    },
    {
      name: 'oauth-before-flow',
      comment: 'A recogniser sees one exchange and no flow. What needs several messages belongs in shared/flow.',
      severity: 'error',
      from: { path: '^shared/(oauth|tokens)/', pathNot: '[.]test[.]ts$' },
      to: { path: '^shared/(flow|causes|redact|bridge)/' },
    },
    {
      name: 'flow-before-causes',
      comment:
        'Correlation says what belongs together, never what is wrong with it. Judgement belongs in shared/causes.',
      severity: 'error',
      from: { path: '^shared/flow/', pathNot: '[.]test[.]ts$' },
      to: { path: '^shared/(causes|bridge)/' },
    },
    {
      name: 'nothing-rests-on-the-bridge',
      comment:
        'The bridge is how the window sees the data; the data does not know how it is seen. Make the view in main/host or main/engine.',
      severity: 'error',
      from: { path: '^shared/', pathNot: '^shared/bridge/|[.]test[.]ts$' },
      to: { path: '^shared/bridge/' },
    },
    {
      name: 'bridge-is-types-and-validators',
      comment:
        'The contract is types and validators: it runs nothing of the layers below. Import the type (`import type`), or call the code in main/engine.',
      severity: 'error',
      from: { path: '^shared/bridge/', pathNot: '[.]test[.]ts$' },
      to: {
        path: '^shared/',
        pathNot: '^shared/bridge/|^shared/oauth/client-registration[.]ts$|^shared/proxy-settings/',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'imports-resolve',
      comment:
        'The file or package is not there. Correct the path (it ends in .ts), or add the package to package.json.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'run-time-packages-are-dependencies',
      comment:
        'An installed Tokentrail has no development dependencies: move the package to dependencies. (The window is bundled and may use either.)',
      severity: 'error',
      from: { path: '^(main|shared)/', pathNot: '[.]test[.]ts$|^main/electron/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    // An import of a type alone is a tie between layers too.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
}
