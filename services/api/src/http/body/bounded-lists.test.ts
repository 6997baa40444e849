import { z } from 'zod';
import { boundLists, mostFaults } from './bounded-lists.ts';

let looked = 0;
const element = z.union([z.string(), z.strictObject({ n: z.number() })]).refine(() => {
  looked += 1;
  return true;
});
const inner = z.array(element).max(100_000, 'at most a hundred thousand');
const schema = z.object({
  list: inner.min(1).optional(),
  nested: z.lazy(() => z.union([z.array(z.array(z.number())), z.string()])).optional(),
});
boundLists(schema);

beforeEach(() => {
  looked = 0;
});

const faultsOf = (value: unknown) => schema.safeParse(value).error?.issues ?? [];

describe('a bounded list', () => {
  it('stops at twenty faults, each with its place', () => {
    const faults = faultsOf({ list: ['good', ...Array(50_000).fill(1)] });
    expect(faults).toHaveLength(mostFaults);
    expect(faults.map(({ path }) => path)).toEqual(Array.from({ length: 20 }, (_, n) => ['list', n + 1]));
    expect(looked).toBe(1);
  });

  it('that is too long is refused in its own words, and none of it is looked at', () => {
    expect(faultsOf({ list: Array(200_000).fill('good') })).toMatchObject([
      { path: ['list'], code: 'too_big', message: 'at most a hundred thousand' },
    ]);
    expect(looked).toBe(0);
  });

  it('within lists, unions and what is read late stops as well', () => {
    const [fault] = faultsOf({ nested: [Array(10_000).fill('x')] });
    expect(fault).toMatchObject({ code: 'invalid_union' });
    expect(fault?.code === 'invalid_union' && fault.errors[0]).toHaveLength(mostFaults);
  });

  it('gives what it read, and lets others have their turn when it is read asynchronously', async () => {
    const list = Array.from({ length: 100_000 }, (_, n) => `p${n}`);
    let turns = 0;
    let over = false;
    const takeTurn = () => {
      turns += 1;
      if (!over) setImmediate(takeTurn);
    };
    setImmediate(takeTurn);
    expect(await schema.parseAsync({ list })).toEqual({ list });
    over = true;
    expect(turns).toBeGreaterThan(0);
    expect(schema.parse({ list: ['a', { n: 1 }] })).toEqual({ list: ['a', { n: 1 }] });
    expect(faultsOf({ list: [] })).toMatchObject([{ code: 'too_small' }]);
    expect(faultsOf({ list: 'none' })).toMatchObject([{ code: 'invalid_type' }]);
  });
});
