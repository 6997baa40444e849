import { createHash } from 'node:crypto';
import { meetingId } from '@pabal/calendar';
import { addAttachment } from '@pabal/db/attachments';
import { acceptEvents, claimDeliveries, settleDeliveries } from '@pabal/db/ledger';
import { eraseEventData } from '@pabal/db/retention';
import { newId } from '@pabal/db/store';
import { createTestEditions, createTestLetters } from '@pabal/db/testing';
import { createTemplates, type Rendered } from '@pabal/render';
import { createTemplatesFolder, type TemplatesFolder } from '@pabal/render/testing';
import { createLogger } from '@pabal/runtime';
import { useStore } from '@pabal/test/support';
import { recordVersions, restoreVersion } from '@pabal/versions';
import { anyLetter, letterAsSent, letterSource, letterToShow } from '../index.ts';

const { store } = useStore({
  empty: ['attachments', 'deliveries', 'events', 'template_versions', 'newsletters', 'recipients', 'apps'],
});
const logger = createLogger({ service: 'test', level: 'silent' });
const letter = (body: string) =>
  `{% block subject %}Hi{% endblock %}{% block body %}${body}{% endblock %}{% block text %}${body}{% endblock %}`;

let folder: TemplatesFolder;
let appId: string;

beforeEach(async () => {
  folder = createTemplatesFolder({
    'welcome/meta.json': '{"lane":"event"}',
    'welcome/en.njk': letter('<p>old {{ n }}</p>'),
    'daily-digest/meta.json': '{"lane":"newsletter"}',
    'daily-digest/en.njk': letter(
      '{{ edition.number }} {{ recipient.plan }} <a href="{{ unsubscribeUrl }}">out</a>',
    ),
  });
  ({ appId } = await createTestLetters(store));
});
afterEach(() => folder.stop());

/** The templates as a sender has them, written down. */
async function takeUp() {
  const templates = createTemplates({ dir: folder.dir, logger, watch: false });
  await templates.start();
  await recordVersions(store, templates.inUse());
  return templates;
}

interface Posted {
  readonly data?: object;
  readonly test?: boolean;
  readonly recipientId?: string;
  readonly name?: string;
}

/** A letter that was accepted, and not sent yet. */
async function accept({ data = { n: 1 }, test = false, recipientId, name }: Posted = {}): Promise<string> {
  const id = newId();
  const delivery = {
    id,
    address: 'a@example.com',
    addressKey: 'a@example.com',
    remoteId: `<${id}@pabal.test>`,
  };
  await acceptEvents(store, [
    {
      ...{ id: newId(), appId, type: 'welcome', lane: 'event', test, retentionSeconds: 3_600, answer: {} },
      data: JSON.stringify(data),
      deliveries: [{ ...delivery, recipientId, name }],
    },
  ]);
  return id;
}

/** Sends letters with the version of the template that is in the folder. */
async function send(template: string, ...ids: string[]): Promise<void> {
  const templateVersion = (await takeUp()).version(template, 'en');
  const { claims } = await claimDeliveries(store, { senderId: 'sender', ids });
  const settlements = claims.map(({ id, claim }) => {
    return { id, claim, state: 'sent', counted: true, outcome: 'sent', templateVersion } as const;
  });
  await settleDeliveries(store, 'sender', settlements, { suppressionDays: 1 });
}

async function sent(posted: Posted = {}): Promise<string> {
  const id = await accept(posted);
  await send('welcome', id);
  return id;
}

const ownApp = () => ({ appId, seesAllApps: false, seesPeople: false, onlyTest: false });
const bodyOf = ({ subject, html, text }: Pick<Rendered, 'subject' | 'html' | 'text'>) => ({
  subject,
  html,
  text,
});

describe('a letter as it was sent', () => {
  it('is the old one after its template was edited, and its new sister the new one', async () => {
    const before = await sent();
    folder.write('welcome/en.njk', letter('<p>new {{ n }}</p>'));
    const after = await sent({ data: { n: 2 } });
    expect(await letterAsSent(store, before, anyLetter)).toMatchObject({
      ...{ id: before, state: 'sent', template: 'welcome', locale: 'en', subject: 'Hi', differences: [] },
      ...{ html: '<p>old 1</p>', text: '<p>old 1</p>' },
    });
    expect(await letterAsSent(store, after, anyLetter)).toMatchObject({ html: '<p>new 2</p>' });
  });

  it('says the same, letter for letter, as the template that it was sent with', async () => {
    folder.write(
      'welcome/en.njk',
      letter('{{ at | datetime("Asia/Seoul") }} {{ recipientName }} {{ n | won }}'),
    );
    const templates = await takeUp();
    const data = { n: 120_005_500, at: '2025-03-04T06:00:00Z' };
    const rendered = templates.render('welcome', 'en', { ...data, recipientName: '지우' });
    const id = await sent({ data, name: '지우' });
    folder.remove('welcome');
    expect(bodyOf(await letterAsSent(store, id, anyLetter))).toEqual(bodyOf(rendered));
  });

  it('goes on with the templates that were brought back', async () => {
    const before = await sent();
    folder.write('welcome/en.njk', letter('broken {{ n }}'));
    await sent();
    const { version } = await letterAsSent(store, before, anyLetter);
    await restoreVersion(store, { template: 'welcome', version, folder: folder.dir });
    const after = await sent();
    expect(await letterAsSent(store, after, anyLetter)).toMatchObject({ version, html: '<p>old 1</p>' });
  });

  it('holds no working link of its reader, but those of the template', async () => {
    const body =
      '<a href="{{ url | link }}">set a password</a> {{ url }} <a href="https://app.example/help">help</a> <a href="https://app.example/go?t={{ token }}">go</a>';
    folder.write('welcome/en.njk', letter(body));
    const data = { url: 'https://app.example/reset/8c1f?a=1&b=2', token: 's3cret' };
    const live = await letterAsSent(store, await sent({ data }), anyLetter);
    const nowhere = 'https://link.invalid/';
    expect(live.html).toBe(
      `<a href="${nowhere}">set a password</a> ${nowhere} <a href="https://app.example/help">help</a> <a href="${nowhere}">go</a>`,
    );
    expect(JSON.stringify(live)).not.toMatch(/8c1f|s3cret/);
    expect(live.differences).toEqual(['Links that were made for the reader lead nowhere.']);
    const test = await letterAsSent(store, await sent({ data, test: true }), anyLetter);
    expect(test.html).toContain('href="https://app.example/reset/8c1f?a=1&amp;b=2"');
    expect(test).toMatchObject({ test: true, differences: [] });
  });
});

describe('a letter that invites', () => {
  const invites = `{% block calendar %}{{ { key: "m", start: at, summary: "See " ~ url, url: url } | dump }}{% endblock %}`;
  const data = { n: 1, at: '2030-03-04T15:00:00+09:00', url: 'https://app.example/m/8c1f' };

  it('shows to what, with links that lead nowhere as well', async () => {
    folder.write('welcome/en.njk', `${letter('<p>{{ n }}</p>')}${invites}`);
    const live = await letterAsSent(store, await sent({ data }), anyLetter);
    expect(live.calendar).toEqual({
      ...{ method: 'REQUEST', uid: meetingId(appId, 'm'), revision: 0, start: data.at, end: null },
      ...{ timeZone: null, summary: 'See https://link.invalid/', location: null, description: null },
      ...{ url: 'https://link.invalid/', organizer: null },
    });
    expect(JSON.stringify(live)).not.toContain('8c1f');
    const test = await letterAsSent(store, await sent({ data, test: true }), anyLetter);
    expect(test.calendar).toMatchObject({ url: data.url });
  });
});

describe('a letter with files', () => {
  const content = Buffer.from('a picture');
  const hash = createHash('sha256').update(content).digest('hex');
  const file = { hash, type: 'image/png', size: content.length };
  const files = [
    { ...file, name: 'mark.png', contentId: 'mark' },
    { ...file, name: '견적서.pdf', type: 'application/pdf' },
  ];
  const data = { n: 1, 'pabal:attachments': files };

  it('names them, and shows the pictures that came with it', async () => {
    await addAttachment(store, { ...file, appId, content }, 1_000);
    folder.write('welcome/en.njk', letter('<img src="cid:mark"><img src="cid:other">{{ n }}'));
    const id = await sent({ data });
    expect((await letterAsSent(store, id, anyLetter)).attachments).toEqual([
      { ...file, name: 'mark.png', contentId: 'mark' },
      { ...file, name: '견적서.pdf', type: 'application/pdf', contentId: null },
    ]);
    const picture = `data:image/png;base64,${content.toString('base64')}`;
    expect(await letterToShow(store, id, anyLetter)).toBe(`<img src="${picture}"><img src="cid:other">1`);
    await store.query('truncate attachments');
    expect(await letterToShow(store, id, anyLetter)).toContain('<img src="cid:mark">');
  });

  it('has their names and lengths in its source, and not what is in them', async () => {
    folder.write('welcome/en.njk', letter('{{ n }}'));
    const { source, differences } = await letterSource(store, await sent({ data }), anyLetter, {
      ...{ from: { address: 'noti@pabal.example' }, listDomain: 'pabal.example' },
    });
    expect(source).toContain('filename="mark.png"');
    expect(source).toContain(`(9 octets, SHA-256 ${hash})`);
    expect(differences).toContain('Of its files the source has names and lengths, and not what is in them.');
  });
});

describe('a letter of a newsletter', () => {
  async function sentEdition(attributes: object) {
    const editions = await createTestEditions(store);
    const [recipientId = ''] = await editions.subscribe('kim');
    await store.query('update recipients set attributes = $1', [JSON.stringify(attributes)]);
    const edition = await editions.sending();
    await store.query(`update editions set definition = definition || $1::jsonb`, [
      JSON.stringify({ audience: { subscribers: true }, content: { kind: 'recipients' } }),
    ]);
    const { rows } = await store.query<{ id: string }>('select id from deliveries where edition_id = $1', [
      edition.id,
    ]);
    const [{ id } = { id: '' }] = rows;
    await send('daily-digest', id);
    return { id, edition, recipientId };
  }

  it('is shown with the content of its edition, and a way out that is nobody’s', async () => {
    const { id, edition } = await sentEdition({ plan: 'gold' });
    folder.write('daily-digest/en.njk', letter('another'));
    await takeUp();
    const shown = await letterAsSent(store, id, anyLetter);
    expect(shown.html).toBe(`${edition.number} gold <a href="https://unsubscribe.invalid/">out</a>`);
    expect(shown.differences).toEqual(['Links that were made for the reader lead nowhere.']);
  });

  it('says when its reader was changed since', async () => {
    const { id } = await sentEdition({ plan: 'gold' });
    await store.query(
      `update recipients set attributes = '{"plan":"free"}', updated_at = now() + interval '1 minute'`,
    );
    const shown = await letterAsSent(store, id, anyLetter);
    expect(shown.html).toContain('free');
    expect(shown.differences).toContain(
      'What is known of the reader was changed after the letter was sent, and is shown as it is now.',
    );
  });

  it('cannot be shown without the content of its edition', async () => {
    const { id } = await sentEdition({ plan: 'gold' });
    await store.query('update editions set content = null');
    await expect(letterAsSent(store, id, anyLetter)).rejects.toMatchObject({
      code: 'data-erased',
      message: expect.stringContaining('the content of its edition'),
    });
  });

  it('is shown to no app that may not see the letters of all', async () => {
    const { id } = await sentEdition({ plan: 'gold' });
    await expect(letterAsSent(store, id, { ...ownApp(), seesPeople: true })).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});

describe('a letter that cannot be shown', () => {
  it('has lost its data to the retention', async () => {
    const id = await sent();
    await store.query('update events set erase_at = now()');
    await eraseEventData(store, 10);
    await expect(letterAsSent(store, id, anyLetter)).rejects.toMatchObject({
      code: 'data-erased',
      message: expect.stringContaining('the data of its event has been erased'),
    });
  });

  it('was to a person who was erased', async () => {
    const id = await sent();
    await store.query(`update deliveries set address = 'erased:1', address_key = 'erased:1', name = null`);
    await expect(letterAsSent(store, id, anyLetter)).rejects.toMatchObject({
      code: 'data-erased',
      message: expect.stringContaining('the person it was written to has been erased'),
    });
  });

  it('was never made', async () => {
    await expect(letterAsSent(store, await accept(), anyLetter)).rejects.toMatchObject({
      code: 'wrong-state',
      message: expect.stringContaining('is pending, and no sender has made it'),
    });
  });

  it('was made with a version that is not written down, or not any more as it was', async () => {
    const id = await sent();
    await store.query(`update template_versions set files = '{"welcome/en.njk":"<script>"}'`);
    await expect(letterAsSent(store, id, anyLetter)).rejects.toMatchObject({ code: 'version-damaged' });
    await store.query('delete from template_versions');
    await expect(letterAsSent(store, id, anyLetter)).rejects.toMatchObject({ code: 'version-missing' });
  });

  it('is not there', async () => {
    await expect(letterAsSent(store, newId(), anyLetter)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('could not be made with the version that it names', async () => {
    const id = await sent({ data: {} });
    await expect(letterAsSent(store, id, anyLetter)).rejects.toMatchObject({
      code: 'invalid-data',
      message: expect.stringContaining('expected a value for "n"'),
    });
  });
});

describe('an app', () => {
  it('sees its own letters to addresses that it named, and not those of another', async () => {
    const id = await sent();
    expect(await letterAsSent(store, id, ownApp())).toMatchObject({ html: '<p>old 1</p>' });
    await expect(letterAsSent(store, id, { ...ownApp(), appId: newId() })).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  it('sees letters to people whom it did not name only when it may see people', async () => {
    const id = await sent({ recipientId: newId() });
    await expect(letterAsSent(store, id, ownApp())).rejects.toMatchObject({ code: 'scope-missing' });
    expect(await letterAsSent(store, id, { ...ownApp(), seesPeople: true })).toMatchObject({ id });
  });

  it('that may see the letters of all apps needs to be allowed to see people for those of others', async () => {
    const id = await sent();
    const onCall = { ...ownApp(), appId: newId(), seesAllApps: true };
    await expect(letterAsSent(store, id, onCall)).rejects.toMatchObject({ code: 'scope-missing' });
    expect(await letterAsSent(store, id, { ...onCall, seesPeople: true })).toMatchObject({ id });
  });

  it('with a test key reads test letters, and no live one', async () => {
    const key = { ...ownApp(), onlyTest: true };
    expect(await letterAsSent(store, await sent({ test: true }), key)).toMatchObject({ test: true });
    await expect(letterAsSent(store, await sent(), key)).rejects.toMatchObject({ code: 'test-key' });
  });
});
