import { reportProcess } from '@pabal/db/status';
import { newId } from '@pabal/db/store';
import { createTestLetters } from '@pabal/db/testing';
import { usePabal } from '../../testing/use-pabal.ts';

const { pabal, jsonOf, store } = usePabal({ empty: ['apps', 'events', 'deliveries', 'processes'] });

const begin = async (...services: readonly ('api' | 'builder' | 'sender')[]) => {
  for (const service of services)
    await reportProcess(store, {
      ...{ id: newId(), service, version: '1.0.0', sweptMsAgo: 0 },
      readiness: { status: 'ready', checks: {} },
    });
};

it('says that all is well where it is, and doctor ends with 0', async () => {
  await begin('api', 'builder', 'sender');
  const { code, out } = await pabal('status');
  expect(code).toBe(0);
  expect(out).toMatch(/^All is well\.\n/);
  expect(out).toMatch(/^event {2,}0/m);
  expect(out).toMatch(/^0 dead letters and 0 unknown letters wait for a decision\.$/m);
  expect(out).toMatch(/^sender .* ready /m);
  expect(await pabal('doctor')).toEqual({ code: 0, out: 'All is well.\n', err: '' });
});

it('tells what is not well first, with how many letters it touches and the next step, and doctor ends with 1', async () => {
  await begin('api', 'builder');
  const letters = await createTestLetters(store);
  await letters.accept(2);
  await letters.fail(1);
  const { code, out } = await pabal('status');
  expect(code).toBe(0);
  expect(out).toMatch(
    /^2 things are not well:\n\n1\. No sender is alive: nothing is sent\.\n {3}2 letters\n {3}Start senders; /,
  );
  expect(out).toMatch(/^2\. Letters have begun to fail for a new cause: .*\n {3}1 letter, since /m);
  expect(out).toMatch(/^ {3}pabal dead-letters list --cause [0-9a-f]{12}$/m);
  expect(out).toMatch(/^event +a sender +2 /m);
  expect(await pabal('doctor')).toMatchObject({
    code: 1,
    err: expect.stringContaining('No sender is alive'),
  });
  expect(await jsonOf('status')).toMatchObject({
    sentence: '2 things are not well. No sender is alive: nothing is sent.',
    troubles: [{ kind: 'no-sender', letters: 2 }, { kind: 'new-dead-letters' }],
  });
});
