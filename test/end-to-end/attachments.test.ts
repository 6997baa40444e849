// Files on their way: a real sender, its ledger, and a mail server. Nothing is measured in time.

import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addAttachment } from '@pabal/db/attachments';
import { acceptEvents } from '@pabal/db/ledger';
import { newId, newLetterId } from '@pabal/db/store';
import { type EventAttachment, withAttachments } from '@pabal/domain';
import { createFakeSmtpServer, type FakeSmtpServer } from '@pabal/mail/testing';
import { eventually } from '@pabal/test/support';
import PostalMime from 'postal-mime';
import { type RunningSender, type SenderStack, startSenderStack } from './sender-processes.ts';

const megabytes = 5_000_000;
/** What a sender may take, whatever it sends. */
const mostResident = 300 * 1_024;

let stack: SenderStack;
let reading: FakeSmtpServer;
let folder: string;
let dkim: Readonly<Record<string, string>>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pabal-dkim-'));
  const DKIM_KEY_FILE = join(folder, 'key.pem');
  const { privateKey } = generateKeyPairSync('ed25519');
  await writeFile(DKIM_KEY_FILE, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  dkim = { DKIM_DOMAIN: 'pabal.example', DKIM_SELECTOR: 's', DKIM_KEY_FILE };
  stack = await startSenderStack();
  reading = await createFakeSmtpServer();
  stack.writeTemplate('with.files/meta.json', '{"lane":"event","defaultLocale":"en"}');
  stack.writeTemplate(
    'with.files/en.njk',
    '{% block subject %}견적서{% endblock %}{% block body %}<p>{{ n }}</p><img src="cid:mark">{% endblock %}',
  );
}, 120_000);
afterEach(() => stack.endSenders());
afterAll(async () => {
  await reading.close();
  await rm(folder, { recursive: true });
  await stack.stop();
});

async function keep(content: Buffer, file: Omit<EventAttachment, 'hash' | 'size'>): Promise<EventAttachment> {
  const hash = createHash('sha256').update(content).digest('hex');
  const kept = { appId: stack.letters.appId, hash, type: file.type, size: content.length, content };
  await addAttachment(stack.store, kept, 1_000_000_000);
  return { ...file, hash, size: content.length };
}

/** One event to so many people. @returns its id */
async function post(
  letters: number,
  files: readonly EventAttachment[],
  type = 'with.files',
): Promise<string> {
  const id = newId();
  const ids = Array.from({ length: letters }, () => newLetterId(id));
  await acceptEvents(stack.store, [
    {
      ...{
        id,
        appId: stack.letters.appId,
        type,
        lane: 'event',
        test: false,
        retentionSeconds: 3_600,
      },
      data: withAttachments('{"n":1}', files),
      attachments: files.map(({ hash }) => hash),
      deliveries: ids.map((letter, n) => {
        const address = `r${n}@example.com`;
        return { id: letter, address, addressKey: address, remoteId: `<${letter}@pabal.example>` };
      }),
    },
  ]);
  await stack.ring('event', ids);
  return id;
}

const states = async (event: string) => {
  const { rows } = await stack.store.query<{ state: string; count: number }>(
    'select state, count(*)::integer as count from deliveries where event_id = $1 group by state',
    [event],
  );
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
};

/** Kilobytes of memory that a process has had at most. */
async function peakOf({ pid }: RunningSender): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]);
}

/** A PNG as far as anybody looks at it. */
const onePixel = (length: number) =>
  Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), random(length)]);

const random = (length: number) => {
  const content = Buffer.alloc(length);
  for (let at = 0; at < length; at += 4) content.writeUInt32LE((at * 2_654_435_761) % 2 ** 32, at);
  return content;
};

it('arrive as they were sent, shown or listed, and signed', async () => {
  const [document, picture] = [random(1_200_000), random(4_000)];
  const files = [
    await keep(document, { name: `${'아주 긴 견적서 '.repeat(8)}최종.pdf`, type: 'application/pdf' }),
    await keep(picture, { name: 'mark.png', type: 'image/png', contentId: 'mark' }),
  ];
  await stack.startSender({ SMTP_URL: reading.url, ...dkim });
  await post(3, files);
  const letters = await reading.received(3, 60_000);
  for (const { data } of letters) {
    const { subject, attachments, headers } = await PostalMime.parse(data);
    expect(subject).toBe('견적서');
    expect(headers.some(({ key }) => key === 'dkim-signature')).toBe(true);
    const found = attachments.map(({ filename, mimeType, contentId, disposition, content }) => ({
      ...{ filename, mimeType, contentId, disposition },
      hash: createHash('sha256')
        .update(typeof content === 'string' ? content : new Uint8Array(content))
        .digest('hex'),
    }));
    expect(found).toEqual([
      expect.objectContaining({ contentId: '<mark>', disposition: 'inline', hash: files[1]?.hash }),
      expect.objectContaining({ filename: files[0]?.name, disposition: 'attachment', hash: files[0]?.hash }),
    ]);
  }
}, 120_000);

it('of a template go with each letter that shows them, and an event’s picture takes the place of one by its name', async () => {
  const [mark, other] = [onePixel(4_000), onePixel(12)];
  stack.writeTemplate('with.mark/meta.json', '{"lane":"event","defaultLocale":"en"}');
  stack.writeTemplate(
    'with.mark/en.njk',
    '{% block subject %}표식{% endblock %}{% block body %}<p>{{ n }}</p><img src="cid:mark.png" alt="">{% endblock %}',
  );
  stack.writeTemplate('with.mark/mark.png', mark);
  const server = await createFakeSmtpServer();
  await stack.startSender({ SMTP_URL: server.url, ...dkim });
  await post(2, [], 'with.mark');
  await server.received(2, 60_000);
  await post(
    1,
    [await keep(other, { name: 'x.png', type: 'image/png', contentId: 'mark.png' })],
    'with.mark',
  );
  const letters = await server.received(3, 60_000);
  const found = await Promise.all(
    letters.map(async ({ data }) => {
      const { html, attachments, headers } = await PostalMime.parse(data);
      expect(html).toContain('cid:mark.png');
      expect(headers.some(({ key }) => key === 'dkim-signature')).toBe(true);
      return attachments.map(({ mimeType, contentId, disposition, content }) => ({
        ...{ mimeType, contentId, disposition },
        content: Buffer.from(typeof content === 'string' ? content : new Uint8Array(content)),
      }));
    }),
  );
  const shown = { mimeType: 'image/png', contentId: '<mark.png>', disposition: 'inline' };
  expect(found).toEqual([
    [{ ...shown, content: mark }],
    [{ ...shown, content: mark }],
    [{ ...shown, content: other }],
  ]);
  await server.close();
}, 120_000);

it('of 5 MB go to many within 300 MB of memory, from one reading of the ledger', async () => {
  const file = await keep(random(megabytes), { name: 'a.pdf', type: 'application/pdf' });
  const sender = await stack.startSender({ SENDER_CONNECTIONS: '20' });
  const letters = 60;
  const event = await post(letters, [file]);
  await eventually(async () => (await states(event)).sent === letters, { timeoutMs: 300_000 });
  expect(await peakOf(sender)).toBeLessThan(mostResident);
}, 360_000);

it('that are gone fail their letter, and no other', async () => {
  const file = await keep(random(1_000), { name: 'a.pdf', type: 'application/pdf' });
  await stack.startSender();
  const missing = await post(1, [{ ...file, hash: 'ab'.repeat(32) }]);
  const there = await post(1, [file]);
  await eventually(async () => (await states(there)).sent === 1 && (await states(missing)).failed === 1, {
    timeoutMs: 60_000,
  });
  const { rows } = await stack.store.query('select outcome, reply from deliveries where event_id = $1', [
    missing,
  ]);
  expect(rows).toEqual([{ outcome: 'render-failed', reply: 'A file of the letter is not there any more.' }]);
}, 120_000);
