import { usePabal } from '../../testing/use-pabal.ts';

const { pabal, jsonOf } = usePabal();

it('providers are told as the senders see them, and none is tried that no sender knows', async () => {
  expect(await pabal('providers', 'list')).toEqual({ code: 0, out: '', err: 'No sender is alive.\n' });
  expect(await jsonOf('providers', 'list')).toEqual([]);
  expect(await pabal('providers', 'try', 'mx.example.com')).toMatchObject({ code: 1, out: '' });
});
