// Pages that are made from the code are fresh, and every page that is linked is there.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { configurationPage } from '@pabal/config';
import { figures, metricsPage } from '@pabal/runtime';
import { namesBelow, root } from './sources.ts';

const read = (path: string) => readFileSync(join(root, path), 'utf8');

it('documents every setting as the schema has it', () => {
  // When this fails: npx pabal config docs > docs/configuration.md
  expect(read('docs/configuration.md')).toBe(configurationPage());
});

it('documents every metric as the catalogue has it', () => {
  // When this fails: npx pabal config metrics > docs/metrics.md
  expect(read('docs/metrics.md')).toBe(metricsPage());
});

it('declares no metric that nobody makes', () => {
  const sources = ['packages', 'services'].flatMap((group) => namesBelow(group, '.ts'));
  const makers = sources
    .filter((name) => /\/src\//.test(name) && !/\.test\.ts$|\/catalogue\//.test(name))
    .map(read);
  const unused = Object.keys(figures).filter(
    (name) => !makers.some((text) => text.includes(`figures.${name}`)),
  );
  expect(unused).toEqual([]);
});

const pages = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  'templates/README.md',
  ...namesBelow('docs', '.md'),
];

it.each(pages)('links from %s only to what is there', (page) => {
  const links = [...read(page).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, link = '']) => link);
  const missing = links.filter(
    (link) => !/^[a-z]+:/.test(link) && !existsSync(join(root, dirname(page), link)),
  );
  expect(missing).toEqual([]);
});

/** A file or folder of the repository as a page names it: `packages/mail/src/replies.ts`, `test/contract`. */
const named = /`((?:docs|packages|services|templates|test|tools)\/[^`\s*<>{}…$]+)`/g;

// The changelog says where things were at the time, and `NAME` stands for any name.
it.each(pages.filter((page) => page !== 'CHANGELOG.md'))('names in %s only files that are there', (page) => {
  const paths = [...read(page).matchAll(named)].map(([, path = '']) => path);
  expect(paths.filter((path) => !/[A-Z]{4}/.test(path) && !existsSync(join(root, path)))).toEqual([]);
});

it('numbers decisions without gap or double', () => {
  const numbers = readdirSync(join(root, 'docs/decisions'))
    .map((name) => name.slice(0, 4))
    .sort();
  expect(numbers).toEqual(numbers.map((_, index) => String(index + 1).padStart(4, '0')));
});
