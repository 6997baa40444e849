import { isIP } from 'node:net';
import { type SettingName, settings } from './settings.ts';
import { splitUrls } from './smtp-providers.ts';

const hidden = '••••';

/** A setting's value as it may be shown: secrets as dots, URLs without their credentials. */
function redact(name: string, value: unknown): string {
  if (isSecret(name)) return hidden;
  if (!holdsUrls(name)) return JSON.stringify(String(value));
  return JSON.stringify(splitUrls(String(value)).map(withoutCredentials).join(' '));
}

/**
 * A refused value in words. Nobody knows which part of a URL that is not in order is the password, so no such URL is quoted:
 * what can be told for certain is told.
 */
export function describeRefused(name: string, value: string): string {
  if (isSecret(name)) return 'something else, which is not shown';
  if (!holdsUrls(name)) return redact(name, value);
  return splitUrls(value).map(describeUrl).join('; ');
}

/** Settings whose values may hold credentials as URLs do. */
const holdsUrls = (name: string) => /_(?:URL|DSN)$/.test(name);

const knownSchemes = new Set([
  ...['smtp', 'smtps', 'http', 'https', 'postgres', 'postgresql', 'redis', 'rediss', 'mysql', 'amqp'],
  ...['redis+sentinel', 'rediss+sentinel', 'redis+cluster', 'rediss+cluster'],
]);

function describeUrl(text: string): string {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme === undefined) return 'something that does not start with a scheme such as smtp:// (not shown)';
  if (!knownSchemes.has(scheme)) return 'a URL of another scheme (not shown)';
  const host = hostOf(text);
  return host === undefined
    ? `a ${scheme}:// URL (not shown, it may hold a password)`
    : `a ${scheme}:// URL for ${host}`;
}

/** The host of a URL without credentials; `undefined` when an @, # or ? may be part of a password. */
function hostOf(text: string): string | undefined {
  const host = /^[^:]+:\/\/([a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?(?:\/[\w./-]*)?$/i.exec(text)?.[1];
  if (host === undefined) return undefined;
  const plain = host.replace(/^\[|\]$/g, '');
  return plain === 'localhost' || isIP(plain) !== 0 || /\.[a-z]{2,}$/i.test(plain) ? host : undefined;
}

/** Scheme, host, path and parameters of a URL in order; everything but the scheme is hidden where that is not certain. */
function withoutCredentials(text: string): string {
  const parts =
    /^([a-z][a-z0-9+.-]*:\/\/)(?:[^\s@/?#\\]*@)?([^\s@/?#\\]+)(\/[^\s@?#]*)?(?:\?([^\s@#]*))?(#[\w.:[\]-]*)?$/i.exec(
      text,
    );
  if (parts === null) return /^[a-z][a-z0-9+.-]*:\/\//i.exec(text)?.[0].concat(hidden) ?? hidden;
  const [, scheme = '', host = '', path = '', query, name = ''] = parts;
  const credentials = text.includes('@') ? `${hidden}@` : '';
  return `${scheme}${credentials}${host}${path}${query === undefined ? '' : `?${withoutSecrets(query)}`}${name}`;
}

const withoutSecrets = (query: string) =>
  query.replace(/([^&=]*(?:pass|secret|token|key|auth)[^&=]*=)[^&]*/gi, `$1${hidden}`);

/** All settings of a process as they may be printed or logged. */
export function describeConfig(config: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(config)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, redact(name, value)]),
  );
}

function isSecret(name: string): boolean {
  const known = Object.keys(settings) as SettingName[];
  const setting = known.find((candidate) => candidate === name);
  return setting !== undefined && settings[setting].meta()?.secret === true;
}
