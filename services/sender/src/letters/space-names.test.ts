import { eventually } from '@pabal/test/support';
import { createSpaceNames } from './space-names.ts';

const logger = { warn: () => {} };

it('asks once for an app, and again in the background when the name is old', async () => {
  let clock = 0;
  let name = 'shop';
  const asked: string[] = [];
  const load = async (appId: string) => {
    asked.push(appId);
    return name;
  };
  const names = createSpaceNames({ load, logger, now: () => clock });
  expect(names.known('a')).toBeUndefined();
  expect(await names.find('a')).toEqual({ name: 'shop' });
  expect(names.known('a')).toMatchObject({ name: 'shop' });
  clock = 60_001;
  name = 'store';
  expect([names.known('a')?.name, names.known('a')?.name]).toEqual(['shop', 'shop']);
  await eventually(async () => names.known('a')?.name === 'store');
  expect(asked).toEqual(['a', 'a']);
});

it('lets letters wait while the space of their app cannot be read, and goes on with a name that is known', async () => {
  let clock = 0;
  let isAway = true;
  const load = async () => {
    if (isAway) throw new Error('away');
    return 'shop';
  };
  const names = createSpaceNames({ load, logger, now: () => clock });
  expect(await names.find('a')).toBe('later');
  isAway = false;
  await names.find('a');
  isAway = true;
  clock = 100_000;
  expect(names.known('a')?.name).toBe('shop');
  expect(await names.find('a')).toMatchObject({ name: 'shop' });
});

it('knows that a letter of no app has no space', async () => {
  const names = createSpaceNames({ load: () => Promise.reject(new Error('never')), logger, now: () => 0 });
  expect(names.known(null)).toEqual({ name: undefined });
  expect(await names.find(null)).toEqual({ name: undefined });
});
