export { configurationPage } from './document.ts';
export { childEnvironment } from './environment.ts';
export { ConfigError, configOrExit, loadConfig } from './load.ts';
export { describeConfig } from './redact.ts';
export type { Config, ServiceName } from './services.ts';
