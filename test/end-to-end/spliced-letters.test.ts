// Letters of an edition as a sender puts them together from pieces: over the wire they are what a whole rendering gives, and the
// ledger names the version that each was made with.

import { fileURLToPath } from 'node:url';
import { createClickLinks } from '@pabal/clicks';
import { type EditionContent, findEditionContent } from '@pabal/db/editions';
import { newId, newLetterId } from '@pabal/db/store';
import { createUnsubscribeLinks } from '@pabal/mail';
import { newsletterDefinition, openEdition } from '@pabal/newsletters';
import { createTemplates, type Templates } from '@pabal/render';
import { oddTexts, randomOf, randomValue } from '@pabal/render/testing';
import { createLogger } from '@pabal/runtime';
import { eventually } from '@pabal/test/support';
import PostalMime from 'postal-mime';
import { type RunningSender, type SenderStack, startSenderStack } from './sender-processes.ts';

const secret = 'a-secret-of-a-test-that-signs-links-long-enough';
const pagesUrl = 'https://news.example';
const links = createUnsubscribeLinks({
  ...{ secret, publicUrl: pagesUrl, hasPages: true, listDomain: 'pabal.example' },
});
const clicks = createClickLinks({ secret, baseUrl: pagesUrl });
const settings = { LINK_SECRET: secret, PAGES_URL: pagesUrl, SPLICE_CHECK_EVERY: '5' };

let stack: SenderStack;
let sender: RunningSender;
beforeAll(async () => {
  stack = await startSenderStack({ keepData: true });
}, 90_000);
afterAll(() => stack.stop());

const content: EditionContent['content'] = {
  data: { highlights: [{ title: '<할인> & 행사' }] },
  sections: [
    {
      ...{ key: 'a', title: { ko: '팀', en: 'Team' } },
      entries: Array.from({ length: 20 }, (_, n) => ({
        ...{
          title: `제목 ${n} <b> & "x"`,
          url: `https://blog.example/${n}?a=1&b=2`,
          excerpt: '요약'.repeat(60),
        },
        ...{
          thumbnailUrl: null,
          author: n % 2 === 0 ? '글쓴이' : null,
          publishedAt: '2026-03-02T01:00:00.000Z',
        },
        ...{ feedTitle: '블로그', feedUrl: null },
      })),
    },
  ],
};

interface Person {
  readonly id: string;
  readonly letterId: string;
  readonly name: string | null;
  readonly locale: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** An edition of this template that goes to these people. @returns its id */
async function makeEdition(template: string, people: readonly Omit<Person, 'letterId'>[]) {
  const definition = newsletterDefinition.parse({
    ...{ name: '오늘의 글', template, language: 'ko', intro: { ko: '안녕하세요', en: 'Hello' } },
    ...{ audience: { subscribers: true }, content: { kind: 'recipients' } },
  });
  const [newsletterId, editionId] = [newId(), newId()];
  const { store } = stack;
  await store.query('insert into newsletters (id, key, name, definition) values ($1, $2, $3, $4)', [
    ...[newsletterId, `n-${newsletterId}`, 'n', JSON.stringify(definition)],
  ]);
  await store.query(
    `insert into editions (id, newsletter_id, slot, kind, state, definition, content)
     values ($1, $2, now(), 'manual', 'sending', $3, $4)`,
    [editionId, newsletterId, JSON.stringify(definition), JSON.stringify(content)],
  );
  const readers = people.map((person): Person => ({ ...person, letterId: newLetterId(editionId) }));
  await store.query(
    `with people as (
       select * from json_to_recordset($1) p (id uuid, "letterId" uuid, name text, locale text, attributes jsonb)
     ), recipients_of as (
       insert into recipients (id, external_id, address, address_key, name, locale, attributes)
       select id, id, id || '@example.com', id || '@example.com', name, locale, attributes from people
     )
     insert into deliveries (id, edition_id, lane, template, locale, address, address_key, name, recipient_id, test,
                             next_attempt_at, due_at, remote_id)
     select "letterId", $2, 'newsletter', $3, locale, id || '@example.com', id || '@example.com', name, id, false, now(),
            'infinity', '<' || "letterId" || '@pabal.example>'
     from people`,
    [JSON.stringify(readers), editionId, template],
  );
  return { editionId, readers };
}

async function send(ids: readonly string[]): Promise<void> {
  await stack.ring('newsletter', ids);
  await eventually(
    async () => {
      const { rows } = await stack.store.query<{ open: number }>(
        `select count(*)::integer as open from deliveries where id = any($1::uuid[]) and state <> 'sent'`,
        [ids],
      );
      return rows[0]?.open === 0;
    },
    { timeoutMs: 60_000, what: 'all letters to be sent' },
  );
}

/** What each letter says, by its Message-ID. */
async function received() {
  const parsed = await Promise.all(
    stack.server.letters.map(async ({ data }) => {
      const { messageId, subject, html, text, headers } = await PostalMime.parse(data);
      const unsubscribe = headers.find(({ key }) => key === 'list-unsubscribe')?.value;
      return [messageId, { subject, html, text, unsubscribe }] as const;
    }),
  );
  return new Map(parsed);
}

async function figure(name: string): Promise<number> {
  const { text } = await sender.ask('/metrics');
  const lines = text.split('\n').filter((line) => line.startsWith(name));
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}

/** A reader gets the same whatever ends the lines, and mail programs take the last line break off. */
const asRead = (text: string | undefined) => text?.replaceAll('\r\n', '\n').replace(/\n+$/, '');

async function compare(templates: Templates, editionId: string, readers: readonly Person[]): Promise<void> {
  const stored = await findEditionContent(stack.store, editionId);
  if (stored === undefined) throw new Error('There is no edition.');
  const edition = openEdition(stored, { render: templates.render, links, clicks });
  const letters = await received();
  for (const { id, letterId, name, locale, attributes } of readers) {
    const whole = edition.letter({ recipientId: id, name, locale, attributes });
    const came = letters.get(`<${letterId}@pabal.example>`);
    expect(came?.subject).toBe(whole.subject);
    expect(asRead(came?.html)).toBe(asRead(whole.html));
    expect(asRead(came?.text)).toBe(asRead(whole.text));
    expect(came?.unsubscribe).toBe(whole.headers['List-Unsubscribe']);
    // Links of entries are counted, and the same for every reader.
    if (whole.html.includes('제목 0'))
      expect(came?.text).toContain(clicks.url({ edition: stored.number, position: 1 }));
  }
}

/** Names as people may have them: none that shows nothing, or breaks a line. */
const names = oddTexts.filter(
  (name) =>
    /^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u00a0\ufeff]+$/u.test(name) && name.trim() === name && name.length < 100,
);

it.each(['daily-digest', 'dormant-customer'])(
  'letters of %s arrive as their whole rendering, for readers of all kinds',
  async (template) => {
    const dir = fileURLToPath(new URL('../../templates', import.meta.url));
    await stack.endSenders();
    sender = await stack.startSender({ ...settings, TEMPLATES_DIR: dir });
    const random = randomOf(7);
    const people = Array.from({ length: 120 }, (_, n) => ({
      ...{
        id: newId(),
        name: n % 4 === 0 ? null : (names[n % names.length] ?? null),
        locale: n % 2 === 0 ? 'ko' : 'en',
      },
      attributes: {
        ...(n % 3 === 0 && { lastSignInAt: `2026-0${1 + (n % 9)}-14T09:30:00+09:00` }),
        ...(n % 5 === 0 && { signInUrl: `https://shop.example/in?u=${n}&x=<y>` }),
        odd: JSON.parse(JSON.stringify(randomValue(random) ?? null).replaceAll(/\\u0000|\\ud[89a-f]../g, '')),
      },
    }));
    const { editionId, readers } = await makeEdition(template, people);
    await send(readers.map(({ letterId }) => letterId));
    const templates = createTemplates({
      dir,
      logger: createLogger({ service: 'test', level: 'silent' }),
      watch: false,
    });
    await templates.start();
    await compare(templates, editionId, readers);
    expect(await figure('pabal_edition_letters_total{made="spliced"')).toBeGreaterThan(80);
    expect(await figure('pabal_splice_mismatch_total')).toBe(0);
    expect(await figure('pabal_pieces_bytes')).toBeGreaterThan(1_000);
  },
  120_000,
);

it('a letter that is tried again is rendered as a whole, and arrives', async () => {
  const people = [{ id: newId(), name: 'Ada', locale: 'en', attributes: {} }];
  const { readers } = await makeEdition('daily-digest', people);
  let refused = false;
  stack.server.on('message', () => {
    if (refused) return undefined;
    refused = true;
    return { reply: '451 4.3.0 Later' };
  });
  await send(readers.map(({ letterId }) => letterId));
  stack.server.beFriendly();
  expect(await figure('pabal_edition_letters_total{made="whole",reason="again"')).toBe(1);
}, 120_000);

it('letters after a change of the template are made with it, and the ledger names their version', async () => {
  const letter = (body: string) =>
    `{% block subject %}s{% endblock %}{% block body %}${body} {{ unsubscribeUrl }}{% endblock %}{% block text %}${body} {{ unsubscribeUrl }}{% endblock %}`;
  stack.writeTemplate('news/meta.json', '{"lane":"newsletter","defaultLocale":"en"}');
  stack.writeTemplate('news/en.njk', letter('old {{ recipientName }}'));
  await stack.endSenders();
  sender = await stack.startSender(settings);
  const people = Array.from({ length: 40 }, (_, n) => ({
    ...{ id: newId(), name: `Ada ${n}`, locale: 'en' },
    attributes: {},
  }));
  const { readers } = await makeEdition('news', people);
  const ids = readers.map(({ letterId }) => letterId);
  await send(ids.slice(0, 10));
  stack.writeTemplate('news/en.njk', letter('new {{ recipientName }}'));
  // A sender looks at its templates as often as it has time for it.
  for (let n = 10; n < 40; n += 1) await send(ids.slice(n, n + 1));
  const letters = await received();
  const { rows } = await stack.store.query<{ id: string; version: string }>(
    'select id, template_version as version from deliveries where id = any($1::uuid[])',
    [ids],
  );
  const said = rows.map(
    ({ id, version }) => `${version} ${letters.get(`<${id}@pabal.example>`)?.html?.slice(0, 3)}`,
  );
  expect(new Set(said).size).toBe(2);
  expect(said.filter((words) => words.endsWith('old')).length).toBeGreaterThanOrEqual(10);
  expect(await figure('pabal_edition_letters_total{made="spliced"')).toBe(40);
}, 120_000);
