import type { ImportFormat } from '@pabal/domain';
import fc from 'fast-check';
import { type FileRecord, readRecords } from './records.ts';

/** The text in pieces of so many bytes. */
async function* inPieces(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(format: ImportFormat, text: string, size = 7): Promise<FileRecord[]> {
  const records: FileRecord[] = [];
  for await (const record of readRecords(format, inPieces(text, size))) records.push(record);
  return records;
}

const valuesOf = (records: readonly FileRecord[]) =>
  records.map((record) => ('value' in record ? record.value : `${record.line}: ${record.problem.expected}`));

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

  it('refuses what is not of the column’s type, and cells without a column', async () => {
    const text =
      'email,seats:number,vip:boolean,tags:json\na@x.io,twelve\nb@x.io,,maybe\nc@x.io,,,{\nd@x.io,1,true,1,more\n';
    expect((await read('csv', text)).map((record) => 'problem' in record && record.problem)).toEqual([
      { field: 'seats:number', expected: 'a number such as 12.5', got: '"twelve"' },
      { field: 'vip:boolean', expected: 'true or false', got: '"maybe"' },
      { field: 'tags:json', expected: 'JSON', got: '"{"' },
      { field: '', expected: 'at most 4 cells', got: '5' },
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
  ])('%j cannot be read', async (text, message) => {
    await expect(read('csv', text)).rejects.toThrow(message);
  });
});

describe('an NDJSON file', () => {
  it('is one value a line', async () => {
    expect(valuesOf(await read('ndjson', '{"email":"a@x.io"}\r\n\n{"email":\n[1]'))).toEqual([
      { email: 'a@x.io' },
      '3: a JSON object on one line',
      [1],
    ]);
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
