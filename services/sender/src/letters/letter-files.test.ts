import type { EventAttachment } from '@pabal/domain';
import { encodedLength } from '@pabal/mail';
import { createLetterFiles, type HeldFiles } from './letter-files.ts';

const file = (hash: string, size = 1_000, more: Partial<EventAttachment> = {}): EventAttachment => ({
  ...{ hash, name: `${hash}.txt`, type: 'text/plain', size },
  ...more,
});

function setUp({ most, read }: { most?: number; read?: (hash: string) => AsyncIterable<Uint8Array> } = {}) {
  const reads: string[] = [];
  const warnings: unknown[] = [];
  const sizes = new Map<string, number>();
  async function* bytes(hash: string) {
    const size = sizes.get(hash) ?? 1_000;
    for (let start = 0; start < size; start += 100) yield Buffer.alloc(Math.min(100, size - start), hash);
  }
  const files = createLetterFiles({
    read: ({ appId, hash }) => {
      reads.push(`${appId} ${hash}`);
      return (read ?? bytes)(hash);
    },
    logger: { warn: (_fields: object, sentence: string) => void warnings.push(sentence) },
    ...(most !== undefined && { most }),
  });
  const hold = async (...named: EventAttachment[]): Promise<HeldFiles> => {
    for (const { hash, size } of named) sizes.set(hash, size);
    const held = await files.hold('app', named);
    if (held === 'later') throw new Error('later');
    return held;
  };
  return { files, hold, reads, warnings };
}

const linesOf = ({ files }: HeldFiles) => (files === 'gone' ? [] : files.map(({ file: { lines } }) => lines));

it('fetches a file once for all letters that have it, and gives all of them the same', async () => {
  const { hold, reads, files } = setUp();
  const held = await Promise.all(Array.from({ length: 200 }, () => hold(file('a'), file('b'))));
  expect(reads.sort()).toEqual(['app a', 'app b']);
  const [first] = held.map(linesOf);
  for (const one of held) expect(linesOf(one).every((lines, index) => lines === first?.[index])).toBe(true);
  expect(first?.map((lines) => Buffer.from(lines.toString(), 'base64').toString())).toEqual([
    'a'.repeat(1_000),
    'b'.repeat(1_000),
  ]);
  expect(files.taken()).toBe(2 * encodedLength(1_000));
  for (const { letGo } of held) letGo();
  await hold(file('a'));
  expect(reads).toHaveLength(2);
});

it('tells apps apart, and gives each letter the names that its event says', async () => {
  const { files, reads } = setUp();
  const one = await files.hold('one', [file('a'), file('a', 1_000, { name: 'b.txt', contentId: 'x' })]);
  await files.hold('two', [file('a')]);
  expect(reads).toEqual(['one a', 'two a']);
  expect(one).toMatchObject({ files: [{ name: 'a.txt' }, { name: 'b.txt', contentId: 'x' }] });
});

it('keeps no more than it may, and lets what was not wanted longest go', async () => {
  const { hold, files, reads } = setUp({ most: 3 * encodedLength(1_000) });
  for (const name of ['a', 'b', 'c', 'a', 'd']) (await hold(file(name))).letGo();
  expect(files.taken()).toBe(3 * encodedLength(1_000));
  (await hold(file('a'))).letGo();
  expect(reads).toEqual(['app a', 'app b', 'app c', 'app d']);
  (await hold(file('b'))).letGo();
  expect(reads).toHaveLength(5);
});

it('has letters wait whose files do not fit beside those under way, first come, first served', async () => {
  const { hold, files } = setUp({ most: 2 * encodedLength(1_000) });
  const order: string[] = [];
  const [a, b] = [await hold(file('a')), await hold(file('b'))];
  const waiting = ['c', 'd', 'e'].map(async (name) => {
    const held = await hold(file(name), file(`${name}2`));
    order.push(name);
    expect(files.taken()).toBeLessThanOrEqual(2 * encodedLength(1_000));
    await new Promise((resolve) => setImmediate(resolve));
    held.letGo();
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(order).toEqual([]);
  a.letGo();
  a.letGo();
  await new Promise((resolve) => setImmediate(resolve));
  expect(order).toEqual([]);
  b.letGo();
  await Promise.all(waiting);
  expect(order).toEqual(['c', 'd', 'e']);
});

it('takes a letter alone whose files are more than it may keep', async () => {
  const { hold } = setUp({ most: 100 });
  const large = await hold(file('a', 5_000));
  const next = hold(file('b', 5_000));
  large.letGo();
  (await next).letGo();
});

it('says that a file is gone, and fetches it again for the next letter that was there later', async () => {
  let isThere = false;
  async function* read() {
    if (isThere) yield Buffer.alloc(1_000);
  }
  const { hold } = setUp({ read });
  const held = await hold(file('a'));
  expect(held.files).toBe('gone');
  held.letGo();
  isThere = true;
  expect((await hold(file('a'))).files).toHaveLength(1);
});

it('has letters wait while a file cannot be read, or is not as long as it was', async () => {
  let fails = true;
  async function* read() {
    if (fails) throw new Error('away');
    yield Buffer.alloc(1_000);
  }
  const { hold, warnings } = setUp({ read });
  await expect(hold(file('a'))).rejects.toThrow('later');
  expect(warnings).toEqual(['A file of letters could not be read; they wait.']);
  fails = false;
  (await hold(file('a'))).letGo();
  await expect(hold(file('b', 2_000))).rejects.toThrow('later');
});
