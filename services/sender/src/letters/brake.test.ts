import { createLogger } from '@pabal/runtime';
import { type Brake, createBrake } from './brake.ts';

let brake: Brake;
let lines: string[];
let fields: Record<string, unknown>[];
let waiting: Set<string>;
let retried: [template: string, most: number | undefined][];
let clock: number;
let heard: () => void;

beforeEach(() => {
  lines = [];
  fields = [];
  waiting = new Set();
  retried = [];
  clock = 0;
  heard = () => {};
  brake = createBrake({
    ledger: {
      hasUnfit: async (template) => waiting.has(template),
      listUnfit: async () => [...waiting].map(unfitLetters),
      retryUnfit: async (template, { most, otherThan } = {}) => {
        retried.push([otherThan === undefined ? template : `other than ${otherThan} of ${template}`, most]);
        heard();
        return 1;
      },
    },
    templates: { versions: () => ['v2'] },
    logger: createLogger({ service: 'test' }, { write: note }),
    now: () => clock,
    everyMs: 1,
  });
});
afterEach(() => brake.stop());

function note(line: string): void {
  const { msg, ...more } = JSON.parse(line);
  lines.push(msg);
  fields.push(more);
}

const unfitLetters = (template: string) => ({
  ...{ template, letters: 1, oldestAt: new Date(0) },
  ...{ exampleId: '', problem: '' },
});
const fresh = (template = 'a') => ({ template, lastOutcome: null });
const waited = (template = 'a') => ({ template, lastOutcome: 'render-failed' as const });

async function fail(
  times: number,
  problem = 'line 1',
  letter: Parameters<Brake['failed']>[0] = fresh(),
): Promise<boolean[]> {
  const answers: boolean[] = [];
  for (let time = 0; time < times; time += 1) answers.push(await brake.failed(letter, problem));
  return answers;
}

/** Resolves when so many retries were asked for. */
const retries = (count: number) =>
  new Promise<void>((resolve) => {
    heard = () => retried.length >= count && resolve();
    heard();
  });

it('lets five letters fail alike, then has the rest wait, and says so once', async () => {
  expect(await fail(8)).toEqual([...Array(5).fill(false), true, true, true]);
  expect(lines).toEqual([
    'Letters of a template cannot be made; from now on they wait, and go on when the template is mended.',
  ]);
});

it('names the template and the reason when it begins to hold, as an error and once for each template', async () => {
  await fail(6);
  waiting.add('b');
  await fail(2, 'line 2', fresh('b'));
  await fail(1, 'line 2');
  expect(fields).toEqual([
    expect.objectContaining({ level: 50, template: 'a', problem: 'line 1' }),
    expect.objectContaining({ level: 50, template: 'b', problem: 'line 2' }),
  ]);
});

it('says it again when a changed template still does not fit', async () => {
  await fail(6);
  brake.changed('a');
  await fail(2, 'line 2', waited());
  expect(fields).toMatchObject([{ problem: 'line 1' }, { problem: 'line 2' }]);
});

it('counts each reason and each template by itself, and holds whatever fails once it holds', async () => {
  for (let time = 0; time < 5; time += 1) await fail(1, 'line 1');
  expect([await fail(1, 'line 2'), await fail(1, 'line 1', fresh('b'))]).toEqual([[false], [false]]);
  expect([await fail(1, 'line 1'), await fail(1, 'line 3')]).toEqual([[true], [true]]);
});

it('lets none fail while letters of the template wait, whichever sender held them', async () => {
  waiting.add('a');
  expect(await fail(2)).toEqual([true, true]);
  expect(await fail(1, 'line 1', waited('b'))).toEqual([true]);
});

it('forgets failures that lie ten minutes back', async () => {
  await fail(5);
  clock += 11 * 60_000;
  expect(await fail(1)).toEqual([false]);
});

it('tries a few when it starts and when the template changes, and all once one of them could be made', async () => {
  waiting.add('a');
  brake.start();
  await retries(1);
  expect(retried).toEqual([['a', 5]]);
  brake.made(waited());
  // Those that failed with an earlier version, and were settled too late for that.
  await retries(3);
  brake.made(waited());
  brake.changed('a');
  await retries(4);
  brake.made(fresh());
  brake.made(waited());
  await retries(5);
  expect(retried).toEqual([
    ['a', 5],
    ['a', undefined],
    ['other than v2 of a', undefined],
    ['a', 5],
    ['a', undefined],
  ]);
});
