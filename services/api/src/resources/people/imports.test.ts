import { findImport, takeImport } from '@pabal/db/people';
import { runImport } from '@pabal/people';
import { useApi } from '@pabal/test/api';
import { z } from 'zod';

const api = useApi({ empty: ['recipients', 'newsletters', 'imports'] });
beforeEach(async () => {
  await api.store.query(
    `insert into newsletters (id, key, name, definition) values (new_id(), 'digest', 'Digest', '{}')`,
  );
});

const upload = (body: string | Uint8Array | ReadableStream, type = 'text/csv', query = '') =>
  api.call('POST', `/v1/imports${query}`, { body, headers: { 'content-type': type } });

const idOf = (body: unknown) => z.object({ id: z.uuid() }).parse(body).id;

async function takeInAll(id: string): Promise<void> {
  const work = await takeImport(api.store, id);
  if (work === undefined) throw new Error('Somebody has it.');
  await runImport(api.store, work);
}

describe('an upload', () => {
  it('is stored before it is answered, taken in, and told about line by line', async () => {
    const query = '?newsletter=digest&group=customers&consentSource=migration&fileName=a.csv';
    const { status, body } = await upload('email,plan\na@example.com,gold\nnobody,gold\n', 'text/csv', query);
    expect({ status, body }).toMatchObject({
      status: 202,
      body: {
        state: 'running',
        format: 'csv',
        newsletter: 'digest',
        group: 'customers',
        fileName: 'a.csv',
        requestedBy: 'api:main',
        doneLine: 0,
      },
    });
    const id = idOf(body);
    await takeInAll(id);
    expect((await api.call('GET', `/v1/imports/${id}`)).body).toMatchObject({
      state: 'finished',
      ...{ created: 1, refused: 1, subscribed: 1, joined: 1, doneLine: 3 },
    });
    expect((await api.call('GET', `/v1/imports/${id}/errors`)).body).toEqual({
      errors: [
        { line: 3, field: 'email', expected: 'one address such as someone@example.com', got: '"nobody"' },
      ],
      next: null,
    });
    expect((await api.call('GET', '/v1/imports')).body).toMatchObject({ imports: [{ id }], next: null });
  });

  it('may wait, be looked at under other names of its columns, and be begun', async () => {
    const content = '고객,등급\na@gmial.com,gold\nnobody,gold\n';
    const held = await upload(content, 'text/csv', '?hold=true');
    expect(held).toMatchObject({ status: 202, body: { state: 'held', charset: 'utf-8' } });
    const id = idOf(held.body);
    expect((await api.call('GET', `/v1/imports/${id}/trial`)).body).toMatchObject({
      ...{ problem: expect.stringContaining('one of them email'), people: 0 },
    });
    const columns = { 고객: 'email' };
    const query = `?columns=${encodeURIComponent(JSON.stringify(columns))}`;
    const trial = { problem: null, people: 1, newPeople: 1, refused: 1, warnings: 1 };
    expect((await api.call('GET', `/v1/imports/${id}/trial${query}`)).body).toMatchObject(trial);
    expect((await upload(content, 'text/csv', query)).status).toBe(202);
    const tried = await api.call('POST', `/v1/import-trials${query}`, {
      ...{ body: content, headers: { 'content-type': 'text/csv' } },
    });
    expect(tried).toMatchObject({ status: 200, body: { ...trial, charset: 'utf-8' } });
    const refused = await api.call('POST', `/v1/imports/${id}/start`, { body: {} });
    expect(refused).toMatchObject({ status: 400, body: { code: 'invalid-request' } });
    expect((await api.call('GET', `/v1/imports/${id}/trial?columns=email`)).status).toBe(400);
    // The same file for the same purpose is being taken in already.
    const begun = await api.call('POST', `/v1/imports/${id}/start`, { body: { columns } });
    expect(begun).toMatchObject({ status: 200, body: { state: 'running' } });
    await takeInAll(idOf(begun.body));
    expect(await api.call('POST', `/v1/imports/${idOf(begun.body)}/start`, { body: {} })).toMatchObject({
      ...{ status: 409, body: { code: 'wrong-state' } },
    });
    const table = await api.call('GET', `/v1/imports/${idOf(begun.body)}/errors/csv`);
    expect(table.status).toBe(200);
    expect((await api.call('GET', '/v1/recipients/mailto:a@gmial.com')).body).toMatchObject({
      attributes: { 등급: 'gold' },
    });
  });

  it('can be cancelled, and says who did', async () => {
    const id = idOf((await upload('email\na@example.com\n')).body);
    const cancelled = { state: 'cancelled', reason: 'Cancelled by api:main.', created: 0 };
    expect(await api.call('DELETE', `/v1/imports/${id}`)).toMatchObject({ status: 200, body: cancelled });
    expect(await api.call('DELETE', `/v1/imports/${id}`)).toMatchObject({ status: 200, body: cancelled });
    const done = idOf((await upload('email\nb@example.com\n')).body);
    await takeInAll(done);
    expect(await api.call('DELETE', `/v1/imports/${done}`)).toMatchObject({
      status: 409,
      body: { code: 'wrong-state', detail: expect.stringContaining('it is finished') },
    });
  });

  it('may be NDJSON, and text in another charset', async () => {
    const ndjson = await upload('{"email":"a@example.com"}\n', 'application/x-ndjson');
    await takeInAll(idOf(ndjson.body));
    const korean = Buffer.concat([Buffer.from('email,name\nb@example.com,'), Buffer.from([0xb0, 0xa1])]);
    const csv = await upload(korean, 'text/csv; charset=EUC-KR');
    await takeInAll(idOf(csv.body));
    expect((await api.call('GET', '/v1/recipients/mailto:b@example.com')).body).toMatchObject({ name: '가' });
    expect((await api.call('GET', '/v1/recipients/mailto:a@example.com')).status).toBe(200);
  });

  it.each<[string, string | Uint8Array, string, string, object]>([
    [
      'of another type',
      'x',
      'text/plain',
      '',
      {
        status: 415,
        body: {
          code: 'unsupported-media-type',
          detail: 'Expected Content-Type: text/csv or application/x-ndjson, got "text/plain".',
        },
      },
    ],
    ['in an unknown charset', 'x', 'text/csv; charset=klingon', '', { status: 415 }],
    ['that is empty', '', 'text/csv', '', { status: 400, body: { detail: 'The file is empty.' } }],
    [
      'that is not what it says',
      new Uint8Array([0x65, 0xff, 0x0a]),
      'text/csv',
      '',
      { status: 400, body: { detail: expect.stringContaining('The file is not utf-8') } },
    ],
    [
      'for an unknown newsletter',
      'x',
      'text/csv',
      '?newsletter=weekly&consentSource=x',
      { status: 422, body: { code: 'unknown-newsletter' } },
    ],
    [
      'for a newsletter without evidence of consent',
      'x',
      'text/csv',
      '?newsletter=digest',
      { status: 400, body: { errors: [{ field: 'query/consentSource' }] } },
    ],
  ])('%s is refused and leaves nothing behind', async (_name, body, type, query, expected) => {
    expect(await upload(body, type, query)).toMatchObject(expected);
    expect((await api.store.query('select from imports')).rowCount).toBe(0);
  });

  it('that ends before it is whole leaves nothing behind', async () => {
    const leaving = new AbortController();
    const body = new ReadableStream({
      async pull(controller) {
        controller.enqueue(Buffer.from('email\n'.repeat(50_000)));
        if ((await api.store.query('select from import_pieces')).rowCount !== 0) leaving.abort();
      },
    });
    const request = fetch(`${api.url}/v1/imports`, {
      method: 'POST',
      headers: { authorization: `Bearer ${api.key}`, 'content-type': 'text/csv' },
      signal: leaving.signal,
      duplex: 'half',
      body,
    } as RequestInit);
    await expect(request).rejects.toThrow();
    for (let left = 1; left !== 0; ) left = (await api.store.query('select from imports')).rowCount ?? 0;
  });

  it('of the same file while it is being taken in is answered with that import', async () => {
    const [one, two] = [await upload('email\na@example.com\n'), await upload('email\na@example.com\n')];
    expect(idOf(two.body)).toBe(idOf(one.body));
    await takeInAll(idOf(one.body));
    expect(await findImport(api.store, idOf(one.body))).toMatchObject({ created: 1, unchanged: 0 });
  });
});
