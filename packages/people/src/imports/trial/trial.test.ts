// Dry runs, and files that wait until somebody has looked at them.

import { findRecipient, listImports, putRecipient, takeImport } from '@pabal/db/people';
import { useStore } from '@pabal/test/support';
import { startHeld, takeFile, tryHeld, tryUpload } from '../held.ts';
import { runImport } from '../import-run.ts';
import { holdFile, type ImportFile } from '../staging.ts';

const { store } = useStore({ empty: ['recipients', 'groups', 'imports'] });

async function* bytesOf(...parts: readonly (string | Uint8Array)[]) {
  for (const part of parts) yield Buffer.from(part);
}

const file = (...parts: readonly (string | Uint8Array)[]): ImportFile => ({
  ...{ format: 'csv', content: bytesOf(...parts), requestedBy: 'test' },
});

const korean = '이메일,이름,등급,비고\nkim@example.com,김철수,gold,x\nlee@gmial.com,이영희,,\n';
/** `이메일,이름\na@example.com,가\n` as Excel saves it in Korea. */
const eucKr = Buffer.concat([
  Buffer.from([0xc0, 0xcc, 0xb8, 0xde, 0xc0, 0xcf, 0x2c, 0xc0, 0xcc, 0xb8, 0xa7, 0x0a]),
  Buffer.from('a@example.com,'),
  Buffer.from([0xb0, 0xa1, 0x0a]),
]);

describe('a dry run', () => {
  it('says what each column is for, what would be taken in, refused, and is odd; and keeps nothing', async () => {
    await putRecipient(store, {
      ...{ externalId: 'mailto:kim@example.com', address: 'kim@example.com', addressKey: 'kim@example.com' },
      attributes: {},
    });
    const found = await tryUpload(
      store,
      file(korean, 'nobody,박,,\nkim@example.com,김영수,,\n', 'kim@example.com,김철수,,\n'),
    );
    expect(found).toMatchObject({
      ...{ charset: 'utf-8', problem: null, isWhole: true, lines: 6 },
      ...{ people: 4, newPeople: 1, refused: 1, warnings: 2 },
      errors: [{ line: 4, field: 'email', got: '"nobody"' }],
      warned: [
        { line: 3, kind: 'domain', got: 'lee@gmial.com', expected: 'gmail.com', other: null },
        { line: 5, kind: 'names', got: '김영수', expected: '김철수', other: 2 },
      ],
    });
    expect(found.look?.columns.map(({ header, field }) => [header, field])).toEqual([
      ['이메일', 'email'],
      ['이름', 'name'],
      ['등급', 'attributes.등급'],
      ['비고', 'attributes.비고'],
    ]);
    expect(found.look?.rows[0]).toEqual(['kim@example.com', '김철수', 'gold', 'x']);
    expect(await listImports(store, { limit: 5 })).toEqual([]);
    expect(await findRecipient(store, 'mailto:lee@gmial.com')).toBeUndefined();
  });

  it.each<[string, (string | Uint8Array)[], string]>([
    ['UTF-8', [korean], 'utf-8'],
    ['EUC-KR', [eucKr], 'euc-kr'],
    // A character that two pieces share.
    ['EUC-KR in pieces', [eucKr.subarray(0, 3), eucKr.subarray(3)], 'euc-kr'],
    ['UTF-16', [Buffer.from(`\uFEFF${korean}`, 'utf16le')], 'utf-16le'],
    ['something else', [Buffer.from('email,name\na@example.com,Jos\u00e9 \n', 'latin1')], 'windows-1252'],
  ])('finds that a file is in %s', async (_name, parts, charset) => {
    const found = await tryUpload(store, file(...parts));
    expect({ charset: found.charset, problem: found.problem, field: found.look?.columns[0]?.field }).toEqual({
      ...{ charset, problem: null, field: 'email' },
    });
  });

  it('follows other names of columns, and says what is wrong with them', async () => {
    const names = { 고객: 'email', 좌석: 'seats:number', 비고: '-' };
    const content = '고객,좌석,비고\na@example.com,12,x\nb@example.com,many,y\n';
    const found = await tryUpload(store, file(content), names);
    expect(found).toMatchObject({
      ...{ problem: null, people: 1, refused: 1, errors: [{ line: 3, field: 'seats:number' }] },
    });
    expect(found.look?.columns.map(({ field }) => field)).toEqual(['email', 'attributes.seats', null]);
    const twice = await tryUpload(store, file(content), { 고객: 'email', 좌석: 'email' });
    expect(twice).toMatchObject({ problem: expect.stringContaining('twice'), people: 0 });
    expect(twice.look?.rows).toHaveLength(2);
    const none = await tryUpload(store, file(content));
    expect(none.problem).toContain('one of them email');
  });

  it('warns of an id with two addresses, and knows our own names before others', async () => {
    const found = await tryUpload(
      store,
      file('id,email,이메일,name,이름\n1,a@example.com,x,A,B\n1,b@example.com,y,A,B\n'),
    );
    expect(found.warned).toEqual([
      { line: 3, kind: 'address', got: 'b@example.com', expected: 'a@example.com', other: 2 },
    ]);
    expect(found.look?.columns.map(({ field }) => field)).toEqual([
      ...['id', 'email', 'attributes.이메일', 'name', 'attributes.이름'],
    ]);
  });

  it('ends after its time, and says how far it came', async () => {
    const { id } = await holdFile(store, file(korean));
    expect(await tryHeld(store, id, { limitMs: -1 })).toMatchObject({
      isWhole: false,
      lines: 0,
      problem: null,
    });
  });
});

describe('a file that waits', () => {
  const taken = async (id: string) => {
    const work = await takeImport(store, id);
    return work === undefined ? undefined : runImport(store, work);
  };

  it('is taken in under the names that its columns were given, and not before it is begun', async () => {
    const { id, charset } = await holdFile(
      store,
      file('고객\t좌석\t"비고, 2"\r\n', 'a@example.com\t12\tx\r\n'),
    );
    expect(charset).toBe('utf-8');
    expect(await listImports(store, { limit: 1 })).toMatchObject([{ id, state: 'held' }]);
    expect(await taken(id)).toBeUndefined();
    const names = { 고객: 'email', 좌석: 'seats:number', '비고, 2': '-' };
    expect(await startHeld(store, id, names)).toMatchObject({ id, state: 'running' });
    expect(await taken(id)).toBe('finished');
    expect(await findRecipient(store, 'mailto:a@example.com')).toMatchObject({ attributes: { seats: 12 } });
    expect(await listImports(store, { limit: 1 })).toMatchObject([
      { state: 'finished', created: 1, doneLine: 2 },
    ]);
  });

  it('cannot be begun twice, nor when it cannot be taken in', async () => {
    const { id } = await holdFile(store, file('고객\na@example.com\n'));
    await expect(startHeld(store, id)).rejects.toMatchObject({ code: 'invalid-request' });
    await startHeld(store, id, { 고객: 'email' });
    await expect(startHeld(store, id)).rejects.toMatchObject({
      code: 'wrong-state',
      message: expect.stringContaining('it is running'),
    });
    await expect(tryHeld(store, '0195a1c2-7d3e-7000-8000-0123456789ab')).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  it('is that import which takes the same file in already', async () => {
    const first = await takeFile(store, file(korean), { 비고: '-' });
    const { id } = await holdFile(store, file(korean));
    expect((await startHeld(store, id, { 비고: '-' })).id).toBe(first);
    const other = await holdFile(store, file(korean));
    expect((await startHeld(store, other.id)).id).toBe(other.id);
  });
});
