import { type SettingName, settings } from './settings.ts';
import { splitUrls } from './smtp-providers.ts';

const hidden = '••••';

/** A setting's value as it may be shown: secrets as dots, URLs without their credentials. */
export function redact(name: string, value: unknown): string {
  if (isSecret(name)) return hidden;
  return JSON.stringify(splitUrls(String(value)).map(withoutCredentials).join(' '));
}

function withoutCredentials(text: string): string {
  // Greedy: in a URL that cannot be read, a stray @ or / may be part of the password.
  if (!URL.canParse(text)) return text.replace(/\/\/.*@/s, `//${hidden}@`);
  const url = new URL(text);
  if (url.username === '' && url.password === '') return url.href;
  url.username = hidden;
  url.password = '';
  return url.href.replace(encodeURIComponent(hidden), hidden);
}

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
