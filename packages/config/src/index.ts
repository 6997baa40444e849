export { configurationPage } from './document.ts';
export { type DomainLimit, readDomainLimits } from './domain-limits.ts';
export { childEnvironment } from './environment.ts';
export { ConfigError, configOrExit, loadConfig } from './load.ts';
export { type Network, readNetworks } from './networks.ts';
export { describeConfig } from './redact.ts';
export type { Config, ServiceName } from './services.ts';
export {
  configuredRate,
  type ReadProviders,
  readSmtpProviders,
  type SmtpProvider,
} from './smtp-providers.ts';
