import { type SettingName, settings } from './settings.ts';

/** A setting's value as it may be shown: secrets as dots, URLs without their credentials. */
export function redact(name: string, value: unknown): string {
  if (isSecret(name)) return '••••';
  const text = String(value);
  if (!URL.canParse(text)) return JSON.stringify(text.replace(/\/\/[^@/]*@/, '//••••@'));
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') {
    url.username = '••••';
    url.password = '';
  }
  return JSON.stringify(decodeURI(url.href));
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
