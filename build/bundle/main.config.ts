import { join } from 'node:path'
import type { InlineConfig, Plugin } from 'vite'
import { dist, programs, root } from './layout.ts'

/**
 * A source with one character outside of Latin-1 takes two bytes for each of its characters, in each thread that has it.
 * Such characters stand in texts, in patterns and in comments alone, where their escapes say the same.
 */
const inLatin1: Plugin = {
  name: 'in-latin-1',
  // After all that prints sources anew. The lines, to which their maps lead, stay the same.
  generateBundle: {
    order: 'post',
    handler(_options, bundle) {
      for (const chunk of Object.values(bundle))
        if (chunk.type === 'chunk') chunk.code = chunk.code.replace(wide, escaped)
    },
  },
}

const wide = /[^\0-\xff]/g
const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`

/**
 * What runs in Node, in Electron's utility process too: our own modules bundled, packages left in node_modules, but for
 * one that is loaded in every thread, and of which a quarter is used.
 */
export const mainConfig: InlineConfig = {
  configFile: false,
  root,
  ssr: { noExternal: ['zod'] },
  plugins: [inLatin1],
  build: {
    ssr: true,
    outDir: join(dist, 'main'),
    emptyOutDir: true,
    // Electron brings the oldest Node that this code must run on.
    target: 'node20',
    sourcemap: true,
    minify: false,
    rolldownOptions: {
      input: Object.fromEntries(Object.entries(programs).map(([name, source]) => [name, join(root, source)])),
      external: ['electron'],
      output: {
        format: 'es',
        entryFileNames: '[name].js',
        chunkFileNames: 'chunks/[name]-[hash].js',
      },
    },
  },
}

/**
 * Electron's main process. It is CommonJS, because a module is loaded asynchronously, and some things
 * (a scheme of one's own) must be said before Electron is ready.
 */
export const shellConfig: InlineConfig = {
  configFile: false,
  root,
  build: {
    ssr: true,
    outDir: join(dist, 'main', 'electron'),
    emptyOutDir: false,
    target: 'node20',
    sourcemap: true,
    minify: false,
    rolldownOptions: {
      input: join(root, 'main/electron/main.ts'),
      external: ['electron'],
      output: { format: 'cjs', entryFileNames: 'main.cjs', codeSplitting: false },
    },
  },
}

/**
 * The preload: in a sandbox it is one CommonJS file that can require nothing but Electron,
 * so the packages it uses are bundled too.
 */
export const preloadConfig: InlineConfig = {
  configFile: false,
  root,
  ssr: { noExternal: true },
  build: {
    ssr: true,
    outDir: join(dist, 'main', 'electron'),
    emptyOutDir: false,
    target: 'chrome130',
    sourcemap: true,
    minify: false,
    rolldownOptions: {
      input: join(root, 'main/electron/preload.ts'),
      external: ['electron'],
      output: { format: 'cjs', entryFileNames: 'preload.cjs', codeSplitting: false },
    },
  },
}
