import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['{main,shared,build}/**/*.test.ts'], environment: 'node' } },
      { test: { name: 'window', include: ['renderer/**/*.test.{ts,tsx}'], environment: 'happy-dom' } },
      {
        test: {
          name: 'integration',
          include: ['test/{integration,lab}/**/*.test.ts'],
          environment: 'node',
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          environment: 'node',
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
