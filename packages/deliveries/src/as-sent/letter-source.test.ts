import { acceptEvents, claimDeliveries, settleDeliveries } from '@pabal/db/ledger';
import { newId } from '@pabal/db/store';
import { createTestEditions, createTestLetters } from '@pabal/db/testing';
import { createTemplates } from '@pabal/render';
import { createTemplatesFolder, type TemplatesFolder } from '@pabal/render/testing';
import { createLogger } from '@pabal/runtime';
import { useStore } from '@pabal/test/support';
import { recordVersions } from '@pabal/versions';
import { anyLetter, dataWithoutLinks, letterSource } from '../index.ts';

const { store } = useStore({
  empty: ['deliveries', 'events', 'template_versions', 'newsletters', 'recipients', 'apps'],
});
const settings = { from: { address: 'noti@pabal.example', name: 'Pabal' }, listDomain: 'pabal.example' };

let folder: TemplatesFolder;
let appId: string;
beforeEach(async () => {
  folder = createTemplatesFolder({
    'welcome/meta.json': '{"lane":"event","replyTo":"help@pabal.example"}',
    'welcome/en.njk':
      '{% block subject %}안녕 {{ name }}{% endblock %}{% block body %}<a href="{{ url }}">x</a>{% endblock %}',
    'daily-digest/meta.json': '{"lane":"newsletter"}',
    'daily-digest/en.njk':
      '{% block subject %}s{% endblock %}{% block body %}{{ edition.number }} {{ unsubscribeUrl }}{% endblock %}',
  });
  ({ appId } = await createTestLetters(store));
});
afterEach(() => folder.stop());

async function send(template: string, id: string): Promise<void> {
  const templates = createTemplates({
    dir: folder.dir,
    logger: createLogger({ service: 'test', level: 'silent' }),
    watch: false,
  });
  await templates.start();
  await recordVersions(store, templates.inUse());
  const templateVersion = templates.version(template, 'en');
  const { claims } = await claimDeliveries(store, { senderId: 's', ids: [id] });
  const [{ claim } = { claim: 0 }] = claims;
  const settlement = { id, claim, state: 'sent', counted: true, outcome: 'sent', templateVersion } as const;
  await settleDeliveries(store, 's', [settlement], { suppressionDays: 1 });
}

it('is the message that was handed over: its headers, the answer address of its event, its parts', async () => {
  const id = newId();
  await acceptEvents(store, [
    {
      ...{ id: newId(), appId, type: 'welcome', lane: 'event', test: false, retentionSeconds: 3_600 },
      ...{ answer: {}, replyTo: 'boss@shop.example' },
      data: JSON.stringify({ name: '지우', url: 'https://shop.example/reset?token=1' }),
      deliveries: [
        { id, address: 'a@example.com', addressKey: 'a@example.com', remoteId: `<${id}@pabal.test>` },
      ],
    },
  ]);
  await send('welcome', id);
  const { headers, source, subject, differences } = await letterSource(store, id, anyLetter, settings);
  const named = Object.fromEntries(headers.map(({ name, value }) => [name, value]));
  expect(named).toMatchObject({
    From: 'Pabal <noti@pabal.example>',
    To: '<a@example.com>',
    'Reply-To': '<boss@shop.example>',
    'Message-ID': `<${id}@pabal.test>`,
    'MIME-Version': '1.0',
  });
  expect(subject).toBe('안녕 지우');
  expect(source).toContain('Content-Type: multipart/alternative');
  expect(source).not.toContain('token=1');
  expect(differences).toEqual([
    'Links that were made for the reader lead nowhere.',
    expect.stringContaining('the signature (DKIM) is missing'),
  ]);
});

it('says how a newsletter is left, with a link that is nobody’s', async () => {
  const editions = await createTestEditions(store);
  await editions.subscribe('kim');
  const edition = await editions.sending();
  await store.query(`update editions set definition = definition || $1::jsonb`, [
    JSON.stringify({ audience: { subscribers: true }, content: { kind: 'recipients' } }),
  ]);
  const { rows } = await store.query<{ id: string }>('select id from deliveries where edition_id = $1', [
    edition.id,
  ]);
  const [{ id } = { id: '' }] = rows;
  await send('daily-digest', id);
  const { headers } = await letterSource(store, id, anyLetter, settings);
  expect(headers).toContainEqual({ name: 'List-Unsubscribe', value: '<https://unsubscribe.invalid/>' });
  expect(headers).toContainEqual({ name: 'List-Id', value: expect.stringContaining('pabal.example') });
});

it('data show no link that works, however deep it is', () => {
  const data = { a: ['see https://x.example/?t=1 now'], b: { c: '//x.example/2' }, d: 7, e: null };
  expect(dataWithoutLinks(data)).toEqual({
    ...{ a: ['see https://link.invalid/ now'], b: { c: 'https://link.invalid/' }, d: 7, e: null },
  });
  let deep: unknown = 'https://x.example/';
  for (let n = 0; n < 60; n += 1) deep = [deep];
  expect(JSON.stringify(dataWithoutLinks(deep))).not.toContain('x.example');
});
