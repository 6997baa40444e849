export { type DomainLimit, readDomainLimits } from './domain-limits.ts';
export { childEnvironment, harmlessEnvironment, serviceNodeOptions, wantsColours } from './environment.ts';
export { errorPagePattern } from './error-pages.ts';
export { ConfigError, configOrExit, goneSettings, loadConfig } from './load.ts';
export { type Network, readNetworks } from './networks.ts';
export { nodeOrExit } from './node.ts';
export { attachmentRules, scanOptions } from './parts/attachments.ts';
export { agentName, fetcherOptions } from './parts/fetching.ts';
export { readProviderRoles } from './provider-roles.ts';
export { parseQueueUrl, type RedisTarget } from './queue-url.ts';
export { describeConfig } from './redact.ts';
export type { Config } from './services.ts';
export { withShippedTemplates } from './settings.ts';
export { configurationPage } from './showing/document.ts';
export { type SettingShown, showSettings } from './showing/shown.ts';
export {
  configuredRate,
  dailyOn,
  readSmtpProviders,
  type SmtpProvider,
} from './smtp-providers.ts';
export { questionOptions, sessionUrls } from './stores.ts';
