import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createLogger } from '@pabal/runtime';
import { createTemplates, previewTemplate } from './index.ts';
import { goldenFiles } from './templates/golden.ts';

const dir = fileURLToPath(new URL('../../../templates', import.meta.url));
const templates = createTemplates({
  dir,
  logger: createLogger({ service: 'test', level: 'silent' }),
  watch: false,
});
await templates.start();

const folders = readdirSync(dir, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'layouts')
  .map(({ name }) => name);

it('ships the three first templates, and nothing that is broken', () => {
  expect(templates.names()).toEqual(folders.sort());
  expect(folders).toEqual(expect.arrayContaining(['meeting.scheduled', 'password.reset', 'vacancy.created']));
  expect(templates.problems()).toEqual([]);
});

describe.each(folders)('%s', (name) => {
  const previews = previewTemplate(templates, name);

  it('has all its parts', () => {
    expect(templates.locales(name)).toEqual(['en', 'ko']);
    expect(templates.meta(name)).toMatchObject({
      defaultLocale: expect.any(String),
      description: expect.any(String),
    });
    expect(templates.samples(name).length).toBeGreaterThanOrEqual(2);
    for (const locale of ['ko', 'en']) {
      const source = readFileSync(join(dir, name, `${locale}.njk`), 'utf8');
      for (const block of ['subject', 'body', 'text']) expect(source).toContain(`{% block ${block} %}`);
    }
  });

  it('renders every sample in every language', () => {
    for (const { locale, result } of previews) {
      expect(result).toMatchObject({ locale, subject: expect.stringMatching(/^\S.*\S$/) });
      expect(result).toMatchObject({
        html: expect.stringMatching(new RegExp(`^<!doctype html>\\s*<html lang="${locale}"`)),
      });
    }
  });

  it('renders what its golden files hold; `npm run golden -w packages/render` writes them again', () => {
    const golden = goldenFiles(templates, name);
    expect(readdirSync(join(dir, name, 'golden')).sort()).toEqual([...golden.keys()].sort());
    for (const [file, content] of golden)
      expect(content).toBe(readFileSync(join(dir, name, 'golden', file), 'utf8'));
  });
});

it('says in the password letter how long the link works, and stops sending it after that', () => {
  expect(templates.meta('password.reset').ttlSeconds).toBe(1800);
  const data = { serviceName: 'S', resetUrl: 'https://s.example/r?t=1', validMinutes: 30 };
  const ko = templates.render('password.reset', 'ko', data);
  const en = templates.render('password.reset', 'en', data);
  for (const part of [ko.html, ko.text]) expect(part).toContain('30분');
  for (const part of [en.html, en.text]) expect(part).toContain('30 minutes');
});

it('refuses a link in a letter that is not one', () => {
  const data = { serviceName: 'S', resetUrl: 'javascript:alert(1)', validMinutes: 30 };
  expect(() => templates.render('password.reset', 'ko', data)).toThrow(
    'expected an absolute http, https or mailto address of at most 8192 characters, without a user name or password for "url | link"',
  );
});
