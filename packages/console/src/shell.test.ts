import { shellPage } from './shell.ts';

const files = { scripts: { en: 'main-A.js', ko: 'main-C.js' }, style: 'console-B.css' };
const page = (request: Partial<Parameters<typeof shellPage>[0]>) =>
  shellPage({ path: '/console/limits', cookies: undefined, languages: undefined, ...request }, files);

it('shows the heading, the menu and where one is before any script has run', () => {
  const { status, html } = page({});
  expect(status).toBe(200);
  expect(html).toContain('<title>Limits and providers · pabal</title>');
  expect(html).toContain('<h1>Limits and providers</h1>');
  expect(html).toContain('<a href="/console/limits" data-page="limits" aria-current="page">');
  expect(html).toContain('<script type="module" src="/console/files/main-A.js"></script>');
  expect(html).not.toMatch(/ style=|<style|onclick/);
});

it('speaks the language that the browser prefers, unless the person has chosen one', () => {
  const language = (request: Parameters<typeof page>[0]) =>
    /<html lang="(\w+)"/.exec(page(request).html)?.[1];
  expect(language({})).toBe('en');
  expect(language({ languages: 'ko-KR,ko;q=0.9,en;q=0.8' })).toBe('ko');
  expect(language({ languages: 'fr,en;q=0.8,ko;q=0.7' })).toBe('en');
  expect(language({ languages: 'ko', cookies: 'a=b; pabal_look=dark.en' })).toBe('en');
});

it('has the theme that the person has chosen, and no other', () => {
  expect(page({ cookies: 'pabal_look=dark.ko' }).html).toContain('<html lang="ko" data-theme="dark">');
  expect(page({ cookies: 'pabal_look=system.ko' }).html).toContain('<html lang="ko">');
  expect(page({ cookies: 'pabal_look="><script>.ko' }).html).toContain('<html lang="en">');
});

it('says that a page is not there, with the menu to those that are', () => {
  const { status, html } = page({ path: '/console/nowhere' });
  expect(status).toBe(404);
  expect(html).toContain('There is no such page');
  expect(html).toContain('href="/console/letters"');
});
