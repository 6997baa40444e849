import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { usePages } from '@pabal/test/pages';

const pages = usePages({ DEFAULT_LOCALE: 'en' });

const pathOf = (url: string) => new URL(url).pathname;
const subscriptions = async () =>
  (
    await pages.store.query<Record<string, unknown>>(
      `select r.address, s.state, s.changed_by as "changedBy", s.consent_text_version as "textVersion", s.consent_source as source
       from subscriptions s join recipients r on r.id = s.recipient_id order by r.address`,
    )
  ).rows;

async function linkTo(address: string): Promise<string> {
  await pages.signUp('digest', { email: address });
  const letters = await pages.letters(address);
  return pathOf(letters.at(-1)?.data.url ?? '');
}

describe('the page of a newsletter', () => {
  it('says what it is and when it comes, in the language of the reader', async () => {
    await pages.newsletter('digest', {
      about: { ko: '모음입니다.', en: 'A digest.' },
      schedule: { cron: '0 10 * * 1-5', timeZone: 'Asia/Seoul' },
    });
    const english = await pages.get('/n/digest', { 'accept-language': 'en' });
    expect(english.status).toBe(200);
    expect(english.text).toContain('A digest.');
    expect(english.text).toContain('Every weekday, Monday to Friday, at 10:00 (Seoul time).');
    const korean = await pages.get('/n/digest', { 'accept-language': 'ko-KR,ko;q=0.9' });
    expect(korean.text).toContain('모음입니다.');
    expect(korean.text).toContain('평일(월요일~금요일)마다 오전 10시에 보냅니다(한국 시간).');
    expect((await pages.get('/n/digest?lang=ko', { 'accept-language': 'en' })).text).toContain(
      '<html lang="ko">',
    );
  });

  it('needs no script, loads one style sheet, and lets nothing else in', async () => {
    await pages.newsletter('digest');
    const { headers, text } = await pages.get('/n/digest');
    expect(headers.get('content-security-policy')).toBe(
      `default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
    );
    expect(text).not.toMatch(/<script|style="|onclick/);
    const [, style = ''] = /href="(\/style-[0-9a-f]{16}\.css)"/.exec(text) ?? [];
    const sheet = await pages.get(style);
    expect([sheet.status, sheet.headers.get('cache-control')]).toEqual([
      200,
      'public, max-age=31536000, immutable',
    ]);
  });

  it('may stand in a frame of another site at its own address alone', async () => {
    await pages.newsletter('digest');
    const embedded = await pages.get('/n/digest/embed');
    expect(embedded.headers.get('content-security-policy')).toContain('frame-ancestors *');
  });

  it('of a private newsletter is not told from one that does not exist', async () => {
    await pages.newsletter('secret', { public: false });
    for (const path of ['', '/embed', '/asked']) {
      const [hidden, absent] = [await pages.get(`/n/secret${path}`), await pages.get(`/n/nothing${path}`)];
      expect([hidden.status, hidden.text]).toEqual([404, absent.text]);
    }
    const posted = await pages.signUp('secret', { email: 'ada@example.com' });
    expect(posted.status).toBe(404);
  });
});

describe('a sign-up', () => {
  beforeEach(() => pages.newsletter('digest'));

  it('is confirmed by the button behind the link in its letter, with evidence', async () => {
    const answer = await pages.signUp('digest', { email: 'Ada@Example.com', name: 'Ada', locale: 'ko' });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/n/digest/asked?lang=en']);
    const [letter] = await pages.letters('ada@example.com');
    expect(letter).toMatchObject({
      type: 'subscription.confirm',
      locale: 'ko',
      data: { newsletter: 'The digest', already: false },
    });
    const link = pathOf(letter?.data.url ?? '');
    expect(await subscriptions()).toEqual([]);
    const done = await pages.post(link, { do: 'confirm' });
    expect(done.text).toContain('You are signed up for “The digest”');
    expect(await subscriptions()).toMatchObject([
      {
        state: 'subscribed',
        changedBy: 'page',
        textVersion: expect.any(String),
        source: expect.stringContaining('/confirm/'),
      },
    ]);
    const { rows } = await pages.store.query(`select * from page_requests`);
    expect(rows).toMatchObject([
      {
        door: 'page',
        text_version: expect.any(String),
        network_hash: expect.stringMatching(/^[0-9a-f]{32}$/),
        confirmed_network_hash: expect.stringMatching(/^[0-9a-f]{32}$/),
        confirmed_at: expect.any(Date),
      },
    ]);
    expect(JSON.stringify(rows)).not.toContain('127.0.0.1');
  });

  it('is confirmed once, however often the button is pressed', async () => {
    const link = await linkTo('ada@example.com');
    const [one, two] = await Promise.all([
      pages.post(link, { do: 'confirm' }),
      pages.post(link, { do: 'confirm' }),
    ]);
    expect([one.status, two.status]).toEqual([200, 200]);
    expect((await pages.post(link, { do: 'confirm' })).text).toContain('You are signed up');
    expect(await subscriptions()).toHaveLength(1);
  });

  it('is confirmed by nobody who only opens links', async () => {
    const link = await linkTo('ada@example.com');
    for (const method of ['GET', 'HEAD', 'GET']) await fetch(`${pages.url}${link}`, { method });
    expect(await subscriptions()).toEqual([]);
    expect((await pages.get(link)).text).toContain('Yes, sign me up');
  });

  it('whose letter is too old gets a new one from the page of the old link', async () => {
    const link = await linkTo('ada@example.com');
    await pages.store.query(
      `update page_requests set asked_at = now() - interval '9 days', last_letter_at = now() - interval '8 days'`,
    );
    expect((await pages.post(link, { do: 'confirm' })).text).toContain('This link is too old');
    expect(await subscriptions()).toEqual([]);
    const again = await pages.post(link, { do: 'again' });
    expect((await pages.get(again.headers.get('location') ?? '')).text).toContain(
      'A new letter is on its way',
    );
    const letters = await pages.letters('ada@example.com', 2);
    await pages.post(pathOf(letters.at(-1)?.data.url ?? ''), { do: 'confirm' });
    expect(await subscriptions()).toHaveLength(1);
  });

  it('by somebody who gets it already has a letter that says so', async () => {
    await pages.post(await linkTo('ada@example.com'), { do: 'confirm' });
    await pages.store.query(`update page_requests set last_letter_at = now() - interval '1 hour'`);
    await pages.signUp('digest', { email: 'ada@example.com' });
    const letters = await pages.letters('ada@example.com', 2);
    expect(letters.at(-1)?.data).toMatchObject({
      already: true,
      url: expect.stringContaining('/preferences/'),
    });
  });

  it('brings back by their own hand who had left by their own hand', async () => {
    await pages.post(await linkTo('ada@example.com'), { do: 'confirm' });
    await pages.store.query(`update page_requests set last_letter_at = now() - interval '1 hour'`);
    const { rows } = await pages.store.query<{ newsletterId: string; recipientId: string }>(
      `select newsletter_id as "newsletterId", recipient_id as "recipientId" from subscriptions`,
    );
    for (const ids of rows) await pages.post(pages.unsubscribePath(ids), { 'List-Unsubscribe': 'One-Click' });
    expect(await subscriptions()).toMatchObject([{ state: 'unsubscribed' }]);
    await pages.signUp('digest', { email: 'ada@example.com' });
    const letters = await pages.letters('ada@example.com', 2);
    await pages.post(pathOf(letters.at(-1)?.data.url ?? ''), { do: 'confirm' });
    expect(await subscriptions()).toMatchObject([{ state: 'subscribed', changedBy: 'page' }]);
  });

  it('changes nothing of what the company knows of the person', async () => {
    await pages.store.query(
      `insert into recipients (id, external_id, address, address_key, name, attributes)
       values (new_id(), 'emp-1', 'ada@example.com', 'ada@example.com', 'Ada Park', '{}')`,
    );
    await pages.signUp('digest', { email: 'ada@example.com', name: 'Somebody Else' });
    const [letter] = await pages.letters('ada@example.com');
    await pages.post(pathOf(letter?.data.url ?? ''), { do: 'confirm' });
    const { rows } = await pages.store.query('select external_id, name from recipients');
    expect(rows).toEqual([{ external_id: 'emp-1', name: 'Ada Park' }]);
  });

  it.each([
    ['no address', { email: 'ada' }, 'Please write one whole email address'],
    ['two addresses', { email: 'a@example.com, b@example.com' }, 'Please write one whole email address'],
    ['a link for a name', { email: 'a@example.com', name: 'Win at https://evil.example' }, 'without links'],
  ])('with %s is shown again with what to mend', async (_what, fields, sentence) => {
    const answer = await pages.signUp('digest', fields);
    expect(answer.status).toBe(422);
    expect(answer.text).toContain(sentence);
  });
});

describe('with a list of mail domains that may not sign up', () => {
  const list = join(mkdtempSync(join(tmpdir(), 'pabal-domains-')), 'domains.txt');
  writeFileSync(list, '# thrown away after use\nthrown.example\n\nXN--BCHER-KVA.example\n');
  const strict = usePages({ DEFAULT_LOCALE: 'en', DISPOSABLE_DOMAINS_FILE: list });
  beforeEach(() => strict.newsletter('digest'));

  it.each(['a@thrown.example', 'a@mail.THROWN.example', 'a@bücher.example'])(
    '%s is refused in words',
    async (email) => {
      const answer = await strict.signUp('digest', { email });
      expect(answer.status).toBe(422);
      expect(answer.text).toContain('Addresses that are thrown away after use cannot sign up.');
    },
  );

  it.each(['a@example.com', 'a@nothrown.example'])('%s may sign up', async (email) => {
    expect((await strict.signUp('digest', { email })).status).toBe(303);
  });
});
