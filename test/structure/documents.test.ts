// Pages that are made from the code are fresh, and every page that is linked is there.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { configurationPage } from '@pabal/config';

const root = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

it('documents every setting as the schema has it', () => {
  // When this fails: npm run --silent pabal -- config docs > docs/configuration.md
  expect(read('docs/configuration.md')).toBe(configurationPage());
});

const pages = ['README.md', 'CHANGELOG.md', 'templates/README.md', ...markdownIn('docs')];

function markdownIn(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name));
}

it.each(pages)('links from %s only to what is there', (page) => {
  const links = [...read(page).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, link = '']) => link);
  const missing = links.filter(
    (link) => !/^[a-z]+:/.test(link) && !existsSync(join(root, dirname(page), link)),
  );
  expect(missing).toEqual([]);
});

it('numbers decisions without gap or double', () => {
  const numbers = readdirSync(join(root, 'docs/decisions'))
    .map((name) => name.slice(0, 4))
    .sort();
  expect(numbers).toEqual(numbers.map((_, index) => String(index + 1).padStart(4, '0')));
});
