// Documents that were made to hurt, read by threads with the memory that a builder gives them.

import { FetchFailure } from '../failure.ts';
import { hostileDocuments } from '../testing/index.ts';
import { createDocumentReader, type DocumentReader } from './reader.ts';

/** The largest document that is fetched (FEED_MAX_BYTES). */
const largest = 5_000_000;

/**
 * Far more than the three seconds of a builder: machines differ, and what is not linear takes minutes. Memory is what a
 * builder allows.
 */
const patient = { threads: 2, timeMs: 25_000 };

const now = new Date('2026-03-02T00:00:00Z');
const url = 'https://blog.example/feed';
const feed = (inside: string) => Buffer.from(`<rss><channel>${inside}</channel></rss>`);

const readers: DocumentReader[] = [];
function reader(options: Parameters<typeof createDocumentReader>[0] = {}): DocumentReader {
  const made = createDocumentReader(options);
  readers.push(made);
  return made;
}
afterEach(async () => {
  for (const made of readers.splice(0)) await made.stop();
});

/** What is said of a document that is refused; nothing of one that is read. */
async function refusal(work: Promise<unknown>): Promise<{ failure: string; message: string } | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    if (error instanceof FetchFailure) return { failure: error.failure, message: error.message };
    throw error;
  }
}

describe('5 MB made to hurt', () => {
  it('are read, or refused with their reason, and cost no thread', async () => {
    const target = reader(patient);
    const documents = hostileDocuments({ bytes: largest, seed: 20_261_128 });
    const outcomes = await Promise.all(
      documents.map(async ({ name, kind, bytes }) => {
        const work = kind === 'opml' ? target.readOpml(bytes) : target.readFeed({ bytes, url }, now);
        return { name, refused: await refusal(work) };
      }),
    );
    for (const { name, refused } of outcomes) {
      expect({ name, failure: refused?.failure }).not.toEqual({ name, failure: 'unreadable' });
      if (refused !== undefined)
        expect({ name, ...refused }).toMatchObject({ message: /^Expected .+[.\w]$/ });
    }
    const failures = new Set(outcomes.map(({ refused }) => refused?.failure));
    expect(failures).toEqual(new Set([undefined, 'too-complex', 'not-a-feed']));
  }, 240_000);
});

describe('a reader', () => {
  it('says what a document took too much of, and goes on with the next one', async () => {
    const target = reader({ heapMb: 24, timeMs: 25_000 });
    const crowd = feed('<item><x>y</x></item>'.repeat(60_000));
    expect(await refusal(target.readFeed({ bytes: crowd, url }, now))).toEqual({
      failure: 'unreadable',
      message: 'Expected a document that is read within 24 MB of memory, and it took more.',
    });
    const next = await target.readFeed({ bytes: feed('<item><guid>1</guid></item>'), url }, now);
    expect(next.entries).toHaveLength(1);
  });

  it('ends what takes too long, and goes on with the next one', async () => {
    const target = reader({ timeMs: 1 });
    const large = feed('<item><description>x</description></item>'.repeat(30_000));
    expect(await refusal(target.readFeed({ bytes: large, url }, now))).toEqual({
      failure: 'unreadable',
      message: 'Expected a document that is read within 0.001 seconds, and it took longer.',
    });
    expect(await refusal(target.readFeed({ bytes: large, url }, now))).toMatchObject({
      failure: 'unreadable',
    });
  });

  it('hands over a feed as it was read: dates, hashes and what is missing', async () => {
    const text = `<item><title>a</title><pubDate>Sun, 01 Mar 2026 09:00:00 +0900</pubDate><description>${'words '.repeat(99)}</description></item>`;
    const read = await reader().readFeed({ bytes: feed(text), url }, now);
    expect(read.entries).toMatchObject([
      { publishedAt: new Date('2026-03-01T00:00:00Z'), contentHash: expect.any(Buffer), url: undefined },
    ]);
  });

  it('begins documents in their order, and each of them when its turn has come', async () => {
    const target = reader();
    const begun: number[] = [];
    const work = [1, 2, 3].map((n) =>
      target.readFeed({ bytes: feed(''), url }, now, {
        begin: async () => {
          begun.push(n);
        },
      }),
    );
    await Promise.all(work);
    expect(begun).toEqual([1, 2, 3]);
  });

  it('does not read what its owner would not begin, and keeps its thread', async () => {
    const target = reader();
    const work = target.readFeed({ bytes: feed(''), url }, now, {
      begin: () => Promise.reject(new Error('Not any more.')),
    });
    await expect(work).rejects.toThrow('Not any more.');
    expect(await target.readFeed({ bytes: feed(''), url }, now)).toMatchObject({ entries: [] });
  });

  it('gives up what is not wanted any more, waiting or under way', async () => {
    const target = reader();
    const large = feed('<item><description>x</description></item>'.repeat(30_000));
    const [first, second] = [new AbortController(), new AbortController()];
    const underWay = target.readFeed({ bytes: large, url }, now, {
      signal: first.signal,
      begin: async () => queueMicrotask(() => first.abort(new Error('first'))),
    });
    const waiting = target.readFeed({ bytes: large, url }, now, { signal: second.signal });
    second.abort(new Error('second'));
    await expect(waiting).rejects.toThrow('second');
    await expect(underWay).rejects.toThrow('first');
    expect(await target.readOpml(Buffer.from('<opml/>'))).toEqual({ feeds: [], refused: [] });
  });

  it('stops when what is under way has ended, and refuses what waits', async () => {
    const target = reader();
    const underWay = target.readFeed({ bytes: feed(''), url }, now, {
      begin: async () => void target.stop(),
    });
    const waiting = target.readFeed({ bytes: feed(''), url }, now);
    await expect(waiting).rejects.toThrow('Documents are read no more');
    expect(await underWay).toMatchObject({ entries: [] });
    await target.stop();
    await expect(target.readOpml(Buffer.from(''))).rejects.toThrow('Documents are read no more');
  });
});
