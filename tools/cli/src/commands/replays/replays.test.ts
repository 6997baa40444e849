import { advanceReplay } from '@pabal/db/parked';
import { newId } from '@pabal/db/store';
import { createTestLetters, type TestLetters } from '@pabal/db/testing';
import { usePabal } from '../../testing/use-pabal.ts';

const { store, pabal, jsonOf } = usePabal({ empty: ['deliveries', 'events', 'delivery_moves', 'replays'] });
let letters: TestLetters;
beforeEach(async () => {
  letters = await createTestLetters(store);
});

describe('replays', () => {
  it('are listed, shown and cancelled', async () => {
    await letters.fail(3);
    const id = (await pabal('dead-letters', 'replay', '--all', '--rate', '1')).out.trim();
    await advanceReplay(store, id, new Date());
    expect((await pabal('replays', 'list')).out).toMatch(
      new RegExp(`${id} +\\S+ +running +3 +1 +0 +0 +0 +cli:`),
    );
    const { out } = await pabal('replays', 'show', id);
    expect(out).toContain('        2  not moved\n');
    expect(out).toContain('The letters it moved stand today: 1 pending.\n');
    expect((await pabal('replays', 'cancel', id)).err).toBe(
      'The replay is cancelled. It had moved 1 letter; 2 stay dead letters.\n',
    );
    expect((await pabal('replays', 'show', id)).out).toMatch(/why +Cancelled by cli:/);
    expect(await jsonOf('replays', 'list')).toMatchObject({ replays: [{ id, state: 'cancelled' }] });
  });

  it('are not found under what is not an id', async () => {
    const id = newId();
    expect(await pabal('replays', 'show', id)).toMatchObject({ code: 1, err: `There is no replay ${id}.\n` });
    expect(await pabal('replays', 'cancel', id)).toMatchObject({ code: 1 });
  });
});
