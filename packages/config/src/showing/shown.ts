// The settings of a process as people may see them: what each is, where that came from, and what it does. Secrets are dots.

import { describeConfig } from '../redact.ts';
import { type Config, type ServiceName, schemas } from '../services.ts';
import { type SettingName, settings } from '../settings.ts';

export interface SettingShown {
  readonly name: string;
  /** Redacted; null when it has none. */
  readonly value: string | null;
  readonly from: 'environment' | 'default' | 'nothing';
  readonly isSecret: boolean;
  readonly description: string;
}

/** The settings that a service reads, in the order of docs/configuration.md. */
export function showSettings<Name extends ServiceName>(
  service: Name,
  config: Config<Name>,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): SettingShown[] {
  const shown = describeConfig(config);
  return settingNames()
    .filter((name) => name in schemas[service].shape)
    .map((name) => {
      const { description = '', secret } = settings[name].meta() ?? {};
      const value = shown[name];
      return {
        name,
        value: value === undefined ? null : unquoted(value),
        from: (environment[name] ?? '') !== '' ? 'environment' : value === undefined ? 'nothing' : 'default',
        isSecret: secret === true,
        description,
      };
    });
}

function settingNames(): SettingName[] {
  const isName = (name: string): name is SettingName => name in settings;
  return Object.keys(settings).filter(isName);
}

/** Values are described in quotes, which a table does not need. */
function unquoted(described: string): string {
  if (!described.startsWith('"')) return described;
  const value: unknown = JSON.parse(described);
  return String(value);
}
