// What a rule refuses with is said in Korean to people who read the console in Korean: a new refusal without its Korean sentence
// fails here, and so does a Korean sentence whose English one has gone.

import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { loadConfig, showSettings } from '@pabal/config';
import { parseSync } from '@swc/core';
import { sentences } from '../../packages/console/src/said/korean.ts';
import { settingsInKorean } from '../../packages/console/src/said/settings.ts';
import { root, sourcesIn } from './sources.ts';

/** Whose refusals nobody meets in the console, because no page of it asks there: apps, editors with the command line, readers. */
const notInConsole = [
  ...['archive', 'attachments', 'clicks', 'events', 'render', 'subscriptions', 'versions'].map(
    (name) => `packages/${name}/`,
  ),
  // Of the protocol and of bodies that no page sends.
  ...['packages/http/src/connections/', 'packages/http/src/body/', 'services/api/src/http/body/'],
  ...['packages/apps/src/spaces.ts', 'packages/apps/src/templates.ts', 'packages/access/src/audit/'],
  ...['services/api/src/resources/newsletters/', 'services/api/src/resources/events/deliveries.ts'],
  ...['services/api/src/resources/public.ts', 'packages/deliveries/src/find.ts', 'services/pages/'],
];

const read = ['packages', 'services']
  .flatMap((group) => sourcesIn(join(root, group)))
  .map((path) => ({ file: relative(root, path), path }))
  .filter(({ file }) => /\/src\//.test(file) && !/\.test\.ts$|\/testing\/|\/dist\//.test(file))
  .map(({ file, path }) => ({ file, text: readFileSync(path, 'utf8') }));

interface Node {
  readonly [key: string]: unknown;
}
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;

/** A literal with `{}` for what is filled in; nothing for what is no literal. */
function literal(node: unknown): string | undefined {
  if (!isNode(node)) return undefined;
  if (node.type === 'StringLiteral') return String(node.value);
  if (node.type !== 'TemplateLiteral' || !Array.isArray(node.quasis)) return undefined;
  return node.quasis.map((quasi: unknown) => (isNode(quasi) ? String(quasi.cooked) : '')).join('{}');
}

/** A literal, or both of those between which a condition chooses. */
function literals(node: unknown): readonly string[] {
  if (isNode(node) && node.type === 'ConditionalExpression')
    return [...literals(node.consequent), ...literals(node.alternate)];
  const text = literal(node);
  return text === undefined ? [] : [text];
}

/** What rules refuse with, and why there is no picture: both have their sentence behind a code. */
const refusals = /^(?:PabalError|PictureError)$/;

function refusalsIn(source: string): string[] {
  const found: string[] = [];
  const walk = (node: unknown): void => {
    if (!isNode(node)) return;
    if (node.type === 'NewExpression' && isNode(node.callee) && refusals.test(String(node.callee.value))) {
      const message: unknown = Array.isArray(node.arguments) ? node.arguments[1] : undefined;
      if (isNode(message)) found.push(...literals(message.expression));
    }
    for (const inner of Object.values(node)) walk(inner);
  };
  walk(parseSync(source, { syntax: 'typescript', target: 'es2024' }).body);
  return found;
}

const english = new Set(sentences.map(([text]) => text));

it('has a Korean sentence for every refusal that somebody may meet in the console', () => {
  const said = read
    .filter(
      ({ file, text }) =>
        /P(?:abal|icture)Error\(/.test(text) && !notInConsole.some((part) => file.startsWith(part)),
    )
    .flatMap(({ file, text }) => refusalsIn(text).map((sentence) => ({ file, sentence })));
  expect(said.length).toBeGreaterThan(50);
  expect(said.filter(({ sentence }) => !english.has(sentence))).toEqual([]);
});

it('has no Korean sentence for what no rule says', () => {
  const sources = read.filter(({ file }) => !file.startsWith('packages/console/')).map(({ text }) => text);
  const gone = [...english].filter((sentence) => {
    const pieces = sentence.split('{}').sort((one, other) => other.length - one.length);
    return !sources.some((text) => text.includes(pieces[0] ?? ''));
  });
  expect(gone).toEqual([]);
});

it('says in Korean what each setting of the api means, and of no other', () => {
  const config = loadConfig.api({
    ...{ DATABASE_URL: 'postgres://127.0.0.1/x', QUEUE_URL: 'redis://127.0.0.1', MAIL_FROM: 'a@b.example' },
    PUBLIC_URL: 'https://pabal.example',
  });
  const names = showSettings('api', config).map(({ name }) => name);
  expect(Object.keys(settingsInKorean).sort()).toEqual([...names].sort());
});
