import { createHash } from 'node:crypto';
import { holdAttachments, readAttachment, removeAttachments } from '@pabal/db/attachments';
import { acceptEvents } from '@pabal/db/ledger';
import { eraseEventData } from '@pabal/db/retention';
import { newId } from '@pabal/db/store';
import { createTestLetters } from '@pabal/db/testing';
import { PabalError } from '@pabal/domain';
import { useStore } from '@pabal/test/support';
import { createAttachments } from './attachments.ts';

const { store } = useStore({ empty: ['event_attachments', 'attachments', 'deliveries', 'events', 'apps'] });
const rules = {
  ...{ mostBytes: 600_000, mostBytesOfApp: 1_000_000, mostOfEvent: 3, mostBytesOfEvent: 700_000 },
  types: new Set(['application/pdf', 'text/plain', 'application/zip', 'application/x-sh']),
};

let app: { readonly id: string };
beforeEach(async () => {
  app = { id: (await createTestLetters(store)).appId };
});

const hashOf = (content: Buffer) => createHash('sha256').update(content).digest('hex');

async function* inPieces(content: Buffer, size = 10_000): AsyncGenerator<Buffer> {
  for (let start = 0; start < content.length; start += size) yield content.subarray(start, start + size);
}

const service = createAttachments({ store, rules });
const keep = (content: Buffer, more: { type?: string; hash?: string; of?: { id: string } } = {}) => {
  const { type = 'text/plain', hash = hashOf(content), of = app } = more;
  return service.keep(of, { hash, type, bytes: inPieces(content) });
};
const text = (length: number, start = 'file') => Buffer.from(start.padEnd(length, ' x'));

async function contentOf(hash: string): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of readAttachment(store, { appId: app.id, hash })) pieces.push(piece);
  return Buffer.concat(pieces);
}

describe('a file', () => {
  it('is kept once, and read again as it was', async () => {
    const content = text(500_000);
    expect(await keep(content)).toEqual({
      ...{ hash: hashOf(content), type: 'text/plain', size: 500_000, isNew: true },
    });
    expect(await keep(content)).toMatchObject({ isNew: false });
    expect((await contentOf(hashOf(content))).equals(content)).toBe(true);
    expect(await service.find(app, hashOf(content))).toMatchObject({ size: 500_000, events: 0 });
  });

  it('belongs to its app alone', async () => {
    const content = text(10);
    await keep(content);
    const other = { id: newId() };
    await expect(service.find(other, hashOf(content))).rejects.toMatchObject({ code: 'not-found' });
    await expect(service.forEvent(other, [{ hash: hashOf(content), name: 'a.txt' }])).rejects.toMatchObject({
      code: 'unknown-attachment',
    });
  });

  it.each([
    ['nothing', Buffer.alloc(0), {}, 'invalid-request', 'got nothing'],
    ['too much', text(600_001), {}, 'body-too-large', 'ATTACHMENT_MAX_BYTES'],
    ['another file', text(10), { hash: hashOf(text(11)) }, 'invalid-request', 'SHA-256'],
    ['a type that nobody wants', text(10), { type: 'text/html' }, 'attachment-refused', 'ATTACHMENT_TYPES'],
    [
      'a type that runs',
      text(10),
      { type: 'application/x-sh' },
      'attachment-refused',
      'Expected Content-Type',
    ],
    ['a program', Buffer.from('MZ program'), {}, 'attachment-refused', 'a program or a script'],
    ['no PDF', text(10), { type: 'application/pdf' }, 'attachment-refused', 'does not begin'],
  ])('is refused that is %s', async (_what, content, more, code, words) => {
    const refusal = await keep(content, more).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(PabalError);
    expect(refusal).toMatchObject({ code, message: expect.stringContaining(words) });
    const { rows } = await store.query('select from attachments');
    expect(rows).toHaveLength(0);
  });

  it('has no room beyond what an app may have, and may be sent again all the same', async () => {
    await keep(text(600_000));
    await expect(keep(text(500_000, 'other'))).rejects.toMatchObject({
      code: 'attachment-refused',
      message: expect.stringContaining('APP_ATTACHMENTS_MAX_BYTES'),
    });
    expect(await keep(text(600_000))).toMatchObject({ isNew: false });
  });

  it('is looked at by the scanner before it is kept', async () => {
    const scanned = createAttachments({
      ...{ store, rules },
      scan: async ({ type, size }, content) => {
        expect([type, size]).toEqual(['text/plain', content.length]);
        throw new PabalError('attachment-refused', 'no');
      },
    });
    const content = text(10);
    const file = { hash: hashOf(content), type: 'text/plain', bytes: inPieces(content) };
    await expect(scanned.keep(app, file)).rejects.toMatchObject({ code: 'attachment-refused' });
    await expect(service.find(app, file.hash)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('is taken in beside few others of its app', async () => {
    let open = 0;
    let most = 0;
    const slow = createAttachments({
      ...{ store, rules },
      scan: async () => {
        open += 1;
        most = Math.max(most, open);
        await new Promise((resolve) => setTimeout(resolve, 5));
        open -= 1;
      },
    });
    await Promise.all(
      Array.from({ length: 10 }, (_, n) => {
        const content = text(100, `${n}`);
        return slow.keep(app, { hash: hashOf(content), type: 'text/plain', bytes: inPieces(content) });
      }),
    );
    expect(most).toBe(2);
  });
});

describe('an event', () => {
  const wanted = (hash: string, name = 'a.txt') => ({ hash, name });

  it('has files under safe names, in their order', async () => {
    const { hash } = await keep(text(10));
    const files = await service.forEvent(app, [
      wanted(hash, '../../견적서.txt'),
      { ...wanted(hash), contentId: 'x' },
    ]);
    expect(files).toEqual([
      { hash, name: '견적서.txt', type: 'text/plain', size: 10 },
      { hash, name: 'a.txt', type: 'text/plain', size: 10, contentId: 'x' },
    ]);
  });

  it('is told which of its files is not there', async () => {
    const { hash } = await keep(text(10));
    const missing = hashOf(text(11));
    await expect(service.forEvent(app, [wanted(hash), wanted(missing)])).rejects.toMatchObject({
      code: 'unknown-attachment',
      fields: [{ field: '/attachments/1/hash', got: missing }],
    });
  });

  it.each([
    [
      'more files than it may',
      (hash: string) => Array(4).fill(wanted(hash)),
      'invalid-request',
      '/attachments',
    ],
    ['too much together', (hash: string) => Array(2).fill(wanted(hash)), 'invalid-request', '/attachments'],
    ['a program', (hash: string) => [wanted(hash, 'a.exe')], 'attachment-refused', '/attachments/0/name'],
    [
      'a name that shows nothing',
      (hash: string) => [wanted(hash, '\u200B')],
      'invalid-request',
      '/attachments/0/name',
    ],
    [
      'one id for two pictures',
      (hash: string) => Array(2).fill({ ...wanted(hash), contentId: 'x' }),
      'invalid-request',
      '/attachments/1/contentId',
    ],
  ])('is refused that names %s', async (_what, files, code, field) => {
    const { hash } = await keep(text(400_000));
    await expect(service.forEvent(app, files(hash))).rejects.toMatchObject({
      code,
      fields: [expect.objectContaining({ field })],
    });
  });
});

describe('a file that nobody needs any more', () => {
  const dayLater = () => store.query(`update attachments set kept_until = now() - interval '1 second'`);

  async function post(...hashes: string[]): Promise<string> {
    const id = newId();
    await acceptEvents(store, [
      {
        ...{ id, appId: app.id, type: 'welcome', lane: 'event', test: false, retentionSeconds: 60 },
        ...{ data: '{}', deliveries: [], attachments: hashes },
      },
    ]);
    return id;
  }

  const isThere = async (hash: string) => (await holdAttachments(store, app.id, [hash])).length === 1;

  it('stays a day, and as long as an event has it', async () => {
    const [used, unused] = [await keep(text(10)), await keep(text(11))];
    await post(used.hash);
    expect(await removeAttachments(store, 10)).toBe(0);
    await dayLater();
    expect(await removeAttachments(store, 10)).toBe(1);
    expect([await isThere(used.hash), await isThere(unused.hash)]).toEqual([true, false]);
    expect(await service.find(app, used.hash)).toMatchObject({ events: 1 });
  });

  it('goes when the data of its last event has been erased', async () => {
    const { hash } = await keep(text(10));
    const [first] = [await post(hash), await post(hash)];
    await store.query('update events set erase_at = now() where id = $1', [first]);
    await eraseEventData(store, 10);
    await dayLater();
    expect(await removeAttachments(store, 10)).toBe(0);
    await store.query('update events set erase_at = now() where data is not null');
    await eraseEventData(store, 10);
    expect(await removeAttachments(store, 10)).toBe(1);
  });

  it('stays when an event is about to have it', async () => {
    const { hash } = await keep(text(10));
    await dayLater();
    expect(await isThere(hash)).toBe(true);
    expect(await removeAttachments(store, 10)).toBe(0);
  });
});
