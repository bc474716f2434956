import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { root } from './layout.ts'

/** The window: everything it needs lies in dist/renderer, and nothing is fetched from elsewhere. */
export default defineConfig({
  root: join(root, 'renderer'),
  // Relative addresses: the same files are served by Electron's own scheme and by the local web server.
  base: './',
  plugins: [react()],
  build: {
    outDir: join(root, 'dist', 'renderer'),
    emptyOutDir: true,
    target: 'es2023',
    // A data: address in a style or image would need a looser Content-Security-Policy.
    assetsInlineLimit: 0,
    // It is read from this disk, in one go.
    chunkSizeWarningLimit: 2000,
    sourcemap: true,
  },
})
