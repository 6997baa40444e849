import { findLetter } from '@pabal/db/parked';
import { createTestLetters, type TestLetters } from '@pabal/db/testing';
import { usePabal } from '../../testing/use-pabal.ts';

const { store, pabal } = usePabal({ empty: ['deliveries', 'events', 'delivery_moves', 'replays'] });
let letters: TestLetters;
beforeEach(async () => {
  letters = await createTestLetters(store);
});

describe('unknown', () => {
  it('letters are listed and resolved', async () => {
    const [id = ''] = await letters.lose(1);
    const { out } = await pabal('unknown', 'list');
    expect(out).toContain(id);
    expect(out).toContain(`<${id}@pabal.test>`);
    const resolved = await pabal(
      'unknown',
      'resolve',
      '--id',
      id,
      '--as',
      'sent',
      '--reason',
      'in the log',
      '--yes',
    );
    expect(resolved.err).toBe('1 unknown letter: taken for sent.\n');
    expect(await pabal('unknown', 'list')).toMatchObject({ out: '', code: 0 });
    expect(await findLetter(store, id)).toMatchObject({ letter: { state: 'sent' } });
  });

  it('letters are not resolved as anything else', async () => {
    await letters.lose(1);
    expect(await pabal('unknown', 'resolve', '--all', '--as', 'lost', '--reason', 'x')).toMatchObject({
      code: 2,
      err: expect.stringContaining('--as must be one of sent, resend, failed, got "lost".'),
    });
    expect(await pabal('unknown', 'resolve', '--as', 'sent', '--reason', 'x', '--yes')).toMatchObject({
      code: 2,
    });
  });
});
