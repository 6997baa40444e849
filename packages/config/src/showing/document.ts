import type { z } from 'zod';
import { type ServiceName, schemas } from '../services.ts';
import { settings } from '../settings.ts';

/** The table of docs/configuration.md, made from the settings themselves. */
export function configurationPage(): string {
  const rows = Object.entries(settings).map(
    ([name, schema]) =>
      `| \`${name}\` | ${defaultOf(schema)} | ${readers(name).join(', ')} | ${schema.meta()?.description ?? ''} |`,
  );
  return [
    '# Configuration',
    '',
    'Every process reads its settings from the environment, once, at start. All problems are reported together.',
    'This page is generated from `packages/config/src/settings.ts` by `npx pabal config docs`.',
    '',
    '| setting | default | read by | what it does |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

function defaultOf(schema: z.ZodType): string {
  const { def } = schema;
  if (!('type' in def)) return '';
  if (def.type === 'prefault' && 'defaultValue' in def) return `\`${String(def.defaultValue)}\``;
  return def.type === 'optional' ? '(none)' : '**required**';
}

function readers(name: string): ServiceName[] {
  return (Object.keys(schemas) as ServiceName[]).filter((service) => name in schemas[service].shape);
}
