import { randomInt } from 'node:crypto';
import { createTestEditions } from '@pabal/db/testing';
import { useApi } from '@pabal/test/api';

const api = useApi({ empty: ['newsletters', 'deliveries'] });

const digest = {
  name: 'Digest',
  template: 'daily-digest',
  schedule: { cron: '0 10 * * 1-5', timeZone: 'Asia/Seoul' },
  intro: 'What is saved.',
  audience: { subscribers: true },
  content: { kind: 'feeds', sources: { all: true }, sections: [{ key: 'all', title: 'All' }] },
};

let editor: string;
beforeAll(async () => {
  editor = await api.newKey({ name: 'editor', scopes: ['newsletters:read', 'newsletters:write'] });
});

const send = async (method: string, path: string, body?: unknown) => {
  const { status, body: answer } = await api.call(method, path, { key: editor, body });
  return { status, body: Object(answer) };
};

/** The html that a frame shows. */
const frame = async (path: string) => {
  const answer = await fetch(`${api.url}${path}`, { headers: { authorization: `Bearer ${editor}` } });
  return { status: answer.status, html: await answer.text() };
};

it('shows a newsletter with an introduction that is not saved, by the rule that makes its letters', async () => {
  await send('PUT', '/v1/newsletters/digest', digest);
  const shown = await send('POST', '/v1/newsletters/digest/preview', { intro: '**Soon** <b>here</b>' });
  expect(shown).toMatchObject({ status: 200 });
  expect(shown.body.html).toMatch(/<strong[^>]*>Soon<\/strong>/);
  expect(shown.body.html).toContain('&lt;b&gt;here');
  expect(shown.body.html).not.toContain('What is saved.');
  const { html } = await frame(`/v1/newsletters/digest/frame?draft=${shown.body.draft}`);
  expect(html).toMatch(/<strong[^>]*>Soon<\/strong>/);
  expect((await frame('/v1/newsletters/digest/frame')).html).toContain('What is saved.');
  expect((await send('GET', '/v1/newsletters/digest')).body.definition.intro).toBe('What is saved.');
  expect((await send('POST', '/v1/newsletters/none/preview', { intro: 'x' })).status).toBe(404);
});

it('shows an edition with an introduction that is not saved, and in each language its own', async () => {
  const editions = await createTestEditions(api.store, 'weekly');
  const { id } = await editions.ready();
  const intro = { ko: '한가한 한 주입니다.', en: 'A quiet week.' };
  const shown = await send('POST', `/v1/editions/${id}/preview`, { intro, locale: 'ko' });
  expect(shown.body.text).toContain('한가한 한 주입니다.');
  expect((await frame(`/v1/editions/${id}/frame?locale=en&draft=${shown.body.draft}`)).html).toContain(
    'A quiet week.',
  );
  expect((await send('GET', `/v1/editions/${id}/preview`)).body.text).not.toContain('week.');
  expect(await frame(`/v1/editions/${id}/frame?draft=nonsense`)).toMatchObject({ status: 400 });
});

it('takes a draft as long as introductions may be, and refuses what no address can have', async () => {
  await send('PUT', '/v1/newsletters/digest', digest);
  // As little alike as texts can be.
  const letters = (count: number) =>
    Array.from({ length: count }, () => String.fromCodePoint(0xac00 + randomInt(11_172))).join('');
  const shown = await send('POST', '/v1/newsletters/digest/preview', { intro: letters(2_000) });
  expect(shown.status).toBe(200);
  expect((await frame(`/v1/newsletters/digest/frame?draft=${shown.body.draft}`)).status).toBe(200);
  const many = Object.fromEntries(['ko', 'en', 'ja', 'de', 'fr'].map((name) => [name, letters(2_000)]));
  const refused = await send('POST', '/v1/newsletters/digest/preview', { intro: many });
  expect([refused.status, refused.body.errors?.[0]?.field]).toEqual([400, '/intro']);
  expect((await send('POST', '/v1/newsletters/digest/preview', { intro: letters(2_001) })).status).toBe(400);
});

it('is a page of the console that shows the letter and keeps the draft in its form', async () => {
  await send('PUT', '/v1/newsletters/digest', digest);
  const { body } = await send('POST', '/v1/newsletters/digest/preview', { intro: 'A draft of mine' });
  const headers = { ...(await api.signedIn('editor')), 'pabal-language': 'en' };
  const page = await api.call('GET', `/v1/console/newsletters/digest?draft=${body.draft}`, {
    key: '',
    headers,
  });
  const text = JSON.stringify(page.body);
  expect(text).toContain('The letter has an introduction that is not saved.');
  expect(text).toContain('"value":"A draft of mine"');
  expect(text).toContain(`/v1/newsletters/digest/frame?draft=${body.draft}`);
});
