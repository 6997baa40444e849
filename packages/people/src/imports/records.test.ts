import type { ImportFormat } from '@pabal/domain';
import fc from 'fast-check';
import { readPerson } from '../person.ts';
import { type FileRecord, type FileSource, readRecords } from './records.ts';

/** The text in pieces of so many bytes. */
function inPieces(text: string, size: number): FileSource {
  const bytes = Buffer.from(text);
  return async function* (from) {
    for (let at = from; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  };
}

async function read(
  format: ImportFormat,
  text: string,
  size = 7,
  from?: { line: number; end: number },
): Promise<FileRecord[]> {
  const records: FileRecord[] = [];
  for await (const record of readRecords(format, inPieces(text, size), from)) records.push(record);
  return records;
}

const said = (record: FileRecord) => {
  if ('value' in record) return record.value;
  return 'problem' in record ? `${record.line}: ${record.problem.expected}` : 'empty';
};
const valuesOf = (records: readonly FileRecord[]) => records.map(said);

describe('a CSV file', () => {
  it('is read whatever its line ends, order mark and column names', async () => {
    const text =
      '\uFEFFE-Mail,Time Zone,plan,seats:number,vip:boolean,tags:json,attributes.name\r\na@x.io,Asia/Seoul,"gold, old",12,TRUE,"[""x""]",N\r\n';
    expect(await read('csv', text)).toEqual([
      {
        line: 2,
        lastLine: 2,
        end: Buffer.byteLength(text),
        value: {
          email: 'a@x.io',
          timeZone: 'Asia/Seoul',
          attributes: { plan: 'gold, old', seats: 12, vip: true, tags: ['x'], name: 'N' },
        },
      },
    ]);
  });

  it('says nothing of a field whose cell is empty or missing, and passes over empty lines', async () => {
    const text = 'email;name;consentAt;consentSource\na@x.io;;;form\n\n  \nb@x.io\n';
    expect(valuesOf(await read('csv', text))).toEqual([
      { email: 'a@x.io', consent: { source: 'form' } },
      { email: 'b@x.io' },
    ]);
  });

  it('may have line breaks within quotes, and knows where such a record ends', async () => {
    const records = await read('csv', 'email,note\na@x.io,"one\ntwo"\nb@x.io,three\n');
    expect(records).toMatchObject([
      { line: 2, lastLine: 3, value: { attributes: { note: 'one\ntwo' } } },
      { line: 4, lastLine: 4 },
    ]);
  });

  it('loses one line to a quote that nobody closes, and no other', async () => {
    const good = Array.from({ length: 300 }, (_, n) => `p${n}@x.io,n`).join('\n');
    const records = await read('csv', `email,name\na@x.io,"open\n${good}\nz@x.io,"open too\n`, 1_000);
    expect(records).toHaveLength(302);
    expect(records.flatMap((record) => ('problem' in record ? [record.line] : []))).toEqual([2, 303]);
  });

  it('loses one line to each of many quotes that nobody closes', async () => {
    const records = await read('csv', `email,note\n${'a","open\n'.repeat(1_000)}b@x.io,closed\n`);
    expect(records.filter((record) => 'problem' in record)).toHaveLength(1_000);
    expect(valuesOf(records).at(-1)).toEqual({ email: 'b@x.io', attributes: { note: 'closed' } });
  });

  // Each line opens a quote, whether a quote is open before it or not: read again from every line, these take minutes.
  it.each([
    ['short lines', 'a","xxxxxxxxxx\n', 20_000],
    ['lines of doubled quotes', `a","${'""'.repeat(600)}\n`, 2_000],
    ['a long line and short ones', `"${'x'.repeat(200_000)}\n${'"\n'.repeat(150)}`, 20],
    ['nothing but quotes', `${'"'.repeat(99_999)}\n`, 20],
    ['nothing but delimiters', `${','.repeat(100_000)}\n`, 20],
  ])('of %s that open quotes everywhere is read to its end', async (_, line, times) => {
    const records = await read('csv', `email,b\n${line.repeat(times)}`, 65_536);
    expect(records.at(-1)?.end).toBe(8 + Buffer.byteLength(line) * times);
  });

  it('may have columns named like the insides of objects', async () => {
    const names = [
      'constructor',
      'toString',
      'con-structor',
      'hasOwnProperty',
      'valueOf',
      'Has Own Property:number',
    ];
    const records = await read('csv', `email,${names.join(',')}\na@x.io,1,2,3,4,5,6\n`);
    expect(JSON.stringify(valuesOf(records))).toBe(
      '[{"email":"a@x.io","attributes":{"constructor":"1","toString":"2","con-structor":"3","hasOwnProperty":"4","valueOf":"5","Has Own Property":6}}]',
    );
  });

  it('reports long stretches of empty lines, so that it is known how far it was read', async () => {
    const records = await read('csv', `email\n${'\n'.repeat(2_500)}`, 512);
    expect(records.map(({ lastLine }) => lastLine)).toEqual([1_001, 2_001]);
  });

  it('refuses what is not of the column’s type, and cells without a column', async () => {
    const text =
      'email,seats:number,vip:boolean,tags:json\na@x.io,twelve\nb@x.io,,maybe\nc@x.io,,,{\nd@x.io,1,true,1,more\n';
    expect((await read('csv', text)).map((record) => 'problem' in record && record.problem)).toEqual([
      { field: 'seats:number', expected: 'a number such as 12.5', got: '"twelve"' },
      { field: 'vip:boolean', expected: 'true or false', got: '"maybe"' },
      { field: 'tags:json', expected: 'JSON with each key once in an object', got: '"{"' },
      { field: '', expected: 'no more cells than columns (4)', got: '5' },
    ]);
  });

  it.each([
    ['', 'The first line must name the columns; it is empty.'],
    ['name,plan\n', 'The first line must name the columns, one of them email; it has "name", "plan".'],
    ['email,plan,plan\n', 'The first line names the column "plan" twice.'],
    ['email,e_mail\n', 'The first line names the column "e_mail" twice.'],
    ['email,,plan\n', 'The first line has a column without a name.'],
    ['email,"plan\n', 'The first line must name the columns, one of them email; it has "email,\\"plan".'],
    ['"email\n', 'The first line has a quote that is not closed.'],
    ['email,__proto__\n', 'The first line has the column "__proto__", which no attribute can be called'],
    ['email,a\0b\n', 'which no attribute can be called: expected text without NUL'],
    ['email\ra@x.io\rb@x.io', 'The lines of the file end with CR alone, as on old Macintoshes.'],
    [`email,${'x'.repeat(300_000)}`, 'The first line is longer than 256 KiB.'],
  ])('%j cannot be read', async (text, message) => {
    await expect(read('csv', text)).rejects.toThrow(message);
  });
});

describe('an NDJSON file', () => {
  it('has its line refused where a key comes twice', async () => {
    expect(
      await read('ndjson', '{"email":"a@x.io","attributes":{"a":[{"b":1,"b":2}]}}\n{"email":"b@x.io"}'),
    ).toMatchObject([
      {
        problem: {
          field: 'attributes.a.0.b',
          expected: 'each key once in an object',
          got: 'the same key again',
        },
      },
      { value: { email: 'b@x.io' } },
    ]);
  });

  it('is one value a line', async () => {
    expect(valuesOf(await read('ndjson', '{"email":"a@x.io"}\r\n\n{"email":\n[1]'))).toEqual([
      { email: 'a@x.io' },
      '3: a JSON object on one line',
      [1],
    ]);
  });
});

it('refuses JSON of any depth, and shows none of its inside', async () => {
  const deep = '['.repeat(100_000) + ']'.repeat(100_000);
  const [record] = await read('ndjson', deep, 65_536);
  expect(readPerson(record && 'value' in record ? record.value : undefined)).toEqual({
    ok: false,
    problem: { field: '', expected: 'an object with an email', got: 'an array of 1' },
  });
});

it('refuses a line that is longer than anybody’s record, without holding it', async () => {
  const text = `{"email":"a@x.io"}\n{"a":"${'x'.repeat(300_000)}"}\n{"email":"b@x.io"}\n`;
  expect(valuesOf(await read('ndjson', text, 4_096))).toEqual([
    { email: 'a@x.io' },
    '2: a record of at most 256 KiB',
    { email: 'b@x.io' },
  ]);
  expect(valuesOf(await read('csv', `email\na@x.io\n"${'y'.repeat(300_000)}\nb@x.io\n`, 4_096))).toEqual([
    { email: 'a@x.io' },
    '3: a record of at most 256 KiB',
    { email: 'b@x.io' },
  ]);
});

it('goes on behind any record as if it had read everything before it', async () => {
  const text = '\uFEFFemail,note\na@x.io,"one\n two"\n\nb@x.io,"open\n한글@x.io,3\nc@x.io,"4"\n';
  const all = await read('csv', text);
  for (const [index, { lastLine, end }] of all.entries()) {
    expect(await read('csv', text, 7, { line: lastLine, end })).toEqual(all.slice(index + 1));
  }
});

it('reads the same records however the bytes arrive, and any bytes to the end', async () => {
  const line = fc.oneof(
    fc.constantFrom('a@x.io,1', '"q,""x""",2', '"open', '한글,"줄\n바꿈"', '', ',,', '"""'),
    fc.string({ unit: 'grapheme', maxLength: 20 }),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { maxLength: 12 }),
      fc.integer({ min: 1, max: 40 }),
      async (lines, size) => {
        const text = ['email,x', ...lines].join('\n');
        const records = await read('csv', text, size);
        expect(records).toEqual(await read('csv', text, 1_000));
        const ends = records.map(({ lastLine }) => lastLine);
        expect(ends).toEqual([...new Set(ends)].sort((a, b) => a - b));
      },
    ),
  );
});
