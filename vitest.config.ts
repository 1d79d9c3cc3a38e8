import { defineConfig } from 'vitest/config'

const shared = {
  environment: 'node',
  expect: { poll: { timeout: 10_000, interval: 20 } },
  experimental: { viteModuleRunner: false },
} as const

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...shared,
          name: 'unit',
          include: ['*/src/**/*.test.ts', 'malls/**/*.test.ts'],
          globalSetup: ['e2e/src/redis-for-tests.ts'],
          testTimeout: 20_000,
          // By itself Vitest leaves a core free, of two the half: many of these tests wait for a lease or a time-out.
          maxWorkers: 2,
        },
      },
      {
        test: {
          ...shared,
          name: 'e2e',
          include: ['e2e/**/*.e2e.ts'],
          globalSetup: ['e2e/src/redis-for-tests.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // Most of their time they wait for processes to start and leases to lapse; each file has a system of its own.
          maxWorkers: 2,
          // After the unit tests, where both are asked for.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
