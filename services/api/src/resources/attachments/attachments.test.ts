import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { attachmentsIn } from '@pabal/domain';
import { anEvent, problemBody, useApi } from '@pabal/test/api';
import { freePort } from '@pabal/test/support';
import { z } from 'zod';

let scannerPort: number;
let scannerStatus = 204;
const scanned: Buffer[] = [];
const scanner = createServer(async (request, response) => {
  scanned.push(await buffer(request));
  response.writeHead(scannerStatus).end();
});
beforeAll(async () => {
  scannerPort = await freePort();
  await new Promise<void>((resolve) => scanner.listen(scannerPort, '127.0.0.1', resolve));
});
afterAll(() => new Promise((resolve) => scanner.close(resolve)));
beforeEach(() => {
  scannerStatus = 204;
  scanned.length = 0;
});

const api = useApi({
  empty: ['event_attachments', 'attachments', 'deliveries', 'events', 'event_keys'],
  settings: () => ({
    ...{ ATTACHMENT_MAX_BYTES: '200000', ATTACHMENTS_PER_EVENT: '2', EVENT_ATTACHMENTS_MAX_BYTES: '250000' },
    ...{
      ATTACHMENT_SCAN_URL: `http://127.0.0.1:${scannerPort}/`,
      ATTACHMENT_SCAN_ALLOW_NETWORKS: '127.0.0.0/8',
    },
  }),
});

let key: string;
beforeEach(async () => {
  key = await api.newKey({ scopes: ['events:write', 'events:read', 'attachments:write'] });
});

const pdf = Buffer.from(`%PDF-1.7\n${'x'.repeat(1_000)}`);
const hashOf = (content: Buffer) => createHash('sha256').update(content).digest('hex');

const put = (content: Buffer, more: { type?: string; hash?: string; key?: string } = {}) =>
  api.call('PUT', `/v1/attachments/${more.hash ?? hashOf(content)}`, {
    ...{ key: more.key ?? key, body: new Uint8Array(content) },
    headers: { 'content-type': more.type ?? 'application/pdf' },
  });
const post = (attachments: object[], more: object = {}, by = key) =>
  api.call('POST', '/v1/events', { key: by, body: anEvent({ attachments, ...more }) });

async function dataOf(id: unknown) {
  const { rows } = await api.store.query<{ data: Record<string, unknown> }>(
    'select data from events where id = $1',
    [id],
  );
  return rows[0]?.data ?? {};
}

it('keeps a file that came once, and shows that it is there', async () => {
  const file = { hash: hashOf(pdf), type: 'application/pdf', size: pdf.length };
  expect(await put(pdf)).toMatchObject({ status: 201, body: { ...file, isNew: true } });
  expect(await put(pdf)).toMatchObject({ status: 200, body: { ...file, isNew: false } });
  expect(scanned.map((content) => content.equals(pdf))).toEqual([true, true]);
  expect(await api.call('GET', `/v1/attachments/${file.hash}`, { key })).toMatchObject({
    ...{ status: 200, body: { ...file, events: 0, keptUntil: expect.any(String) } },
  });
  expect((await api.call('GET', `/v1/attachments/${hashOf(Buffer.from('x'))}`, { key })).status).toBe(404);
});

it('gives the letters of an event the file by its hash, under a safe name', async () => {
  await put(pdf);
  const wanted = [{ hash: hashOf(pdf), name: '../견적서.pdf' }];
  const { status, body } = await post(wanted);
  expect(status).toBe(202);
  const data = await dataOf(body.id);
  expect(attachmentsIn(data)).toEqual([
    { hash: hashOf(pdf), name: '견적서.pdf', type: 'application/pdf', size: pdf.length },
  ]);
  expect(JSON.stringify(data)).not.toContain('xxxx');
  expect((await api.call('GET', `/v1/attachments/${hashOf(pdf)}`, { key })).body).toMatchObject({
    events: 1,
  });
  const { rows } = await api.store.query<{ jobs: string }>('select count(*) as jobs from event_attachments');
  expect(rows).toEqual([{ jobs: '1' }]);
});

it('takes an event with a file once, and says when it comes again with another', async () => {
  await put(pdf);
  const event = { attachments: [{ hash: hashOf(pdf), name: 'a.pdf' }] };
  const again = (attachments: object[]) =>
    api.call('POST', '/v1/events', {
      ...{ key, body: anEvent({ attachments }), headers: { 'idempotency-key': 'k' } },
    });
  const first = await again(event.attachments);
  expect(await again(event.attachments)).toMatchObject({ status: 202, body: { id: first.body.id } });
  expect(await again([{ hash: hashOf(pdf), name: 'b.pdf' }])).toMatchObject({
    ...{ status: 409, body: { code: 'idempotency-conflict' } },
  });
  // The file may be gone by the time a repeat comes.
  await api.store.query('delete from attachments');
  expect(await again(event.attachments)).toMatchObject({ status: 202, body: { id: first.body.id } });
});

it('refuses each event of a batch by itself', async () => {
  await put(pdf);
  const file = { hash: hashOf(pdf), name: 'a.pdf' };
  const { status, body } = await api.call('POST', '/v1/events/batch', {
    key,
    body: {
      events: [
        anEvent({ attachments: [file] }),
        anEvent({ attachments: [{ ...file, hash: hashOf(Buffer.from('other')) }] }),
        anEvent(),
      ],
    },
  });
  expect(status).toBe(200);
  const results = z.array(z.object({ status: z.int() })).parse(body.results);
  expect(results.map((result) => result.status)).toEqual([202, 422, 202]);
});

it.each([
  ['without a type', pdf, { type: '' }, 415, 'unsupported-media-type'],
  ['of a type that runs', pdf, { type: 'application/x-msdownload' }, 422, 'attachment-refused'],
  ['of a page', Buffer.from('<script>'), { type: 'text/html' }, 422, 'attachment-refused'],
  ['that is a program', Buffer.from('MZ'), { type: 'text/plain' }, 422, 'attachment-refused'],
  ['that is another type', Buffer.from('text'), {}, 422, 'attachment-refused'],
  ['that is too large', Buffer.alloc(200_001, 'x'), { type: 'text/plain' }, 413, 'body-too-large'],
  ['of nothing', Buffer.alloc(0), { type: 'text/plain' }, 400, 'invalid-request'],
  ['with another hash', pdf, { hash: hashOf(Buffer.from('x')) }, 400, 'invalid-request'],
  ['with no hash', pdf, { hash: 'x' }, 400, 'invalid-request'],
])('refuses a file %s', async (_what, content, more, status, code) => {
  expect(await put(content, more)).toMatchObject({ status, body: { code } });
  expect((await api.store.query('select from attachments')).rows).toEqual([]);
});

it('keeps nothing that the scanner refuses, or that it cannot look at', async () => {
  scannerStatus = 422;
  expect(await put(pdf)).toMatchObject({ status: 422, body: { code: 'attachment-refused' } });
  scannerStatus = 500;
  expect(await put(pdf)).toMatchObject({ status: 503, body: { code: 'scan-unavailable' } });
  expect((await api.store.query('select from attachments')).rows).toEqual([]);
});

it('wants a key that may send files, and shows an app its own alone', async () => {
  const [plain, other] = [
    await api.newKey({ scopes: ['events:write', 'events:read'] }),
    await api.newKey({ scopes: ['events:write', 'events:read', 'attachments:write'] }),
  ];
  expect(await put(pdf, { key: plain })).toMatchObject({ status: 403, body: { code: 'scope-missing' } });
  await put(pdf);
  expect((await api.call('GET', `/v1/attachments/${hashOf(pdf)}`, { key: other })).status).toBe(404);
  expect(await post([{ hash: hashOf(pdf), name: 'a.pdf' }], {}, other)).toMatchObject({
    ...{ status: 422, body: { code: 'unknown-attachment' } },
  });
});

it.each([
  ['a program', [{ name: 'a.exe' }], 422, 'attachment-refused', '/attachments/0/name'],
  [
    'a name that hides its ending',
    [{ name: 'a.fdp\u202E.exe' }],
    422,
    'attachment-refused',
    '/attachments/0/name',
  ],
  ['more files than it may', [{}, {}, {}], 400, 'invalid-request', '/attachments'],
  ['an id with a bracket', [{ contentId: 'a>' }], 400, 'invalid-request', '/attachments/0/contentId'],
  ['a field of its own', [{ url: 'http://169.254.169.254/' }], 400, 'invalid-request', '/attachments/0/url'],
])('refuses an event with %s', async (_what, changes, status, code, field) => {
  await put(pdf);
  const answer = await post(changes.map((change) => ({ hash: hashOf(pdf), name: 'a.pdf', ...change })));
  expect(answer).toMatchObject({ status, body: { code } });
  expect(problemBody.parse(answer.body).errors[0]).toMatchObject({ field });
});
