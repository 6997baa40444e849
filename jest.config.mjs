// @ts-check
/** @type {import('jest').Config} */
export default {
  roots: [
    '<rootDir>/packages',
    '<rootDir>/services',
    '<rootDir>/tools',
    '<rootDir>/examples',
    '<rootDir>/test',
  ],
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  modulePathIgnorePatterns: ['/dist/'],
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'es6' } },
    ],
  },
  testEnvironment: './test/support/environment.mjs',
  // Workspace packages are tested from their sources, so that no test ever runs against yesterday's build.
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  globalSetup: './test/support/global-setup.mts',
  globalTeardown: './test/support/global-teardown.mts',
  reporters: ['default', './test/support/reporter.mts'],
  testSequencer: './test/support/sequencer.mjs',
  testTimeout: 30_000,
  // As many as CI has cores: each file has a database, services and often a browser of its own beside it.
  maxWorkers: 2,
  // Node's vm modules are never freed, some 10 MB a file: a worker that holds more is replaced by a new one after its file.
  workerIdleMemoryLimit: '700MB',
  forceExit: false,
};
