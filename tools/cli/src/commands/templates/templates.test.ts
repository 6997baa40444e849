import { usePabal } from '../../testing/use-pabal.ts';

const { pabal, jsonOf } = usePabal();

it('templates are listed with their languages, and say when no letter waits for one', async () => {
  const { code, out } = await pabal('templates', 'list');
  expect(code).toBe(0);
  expect(out).toMatch(/^password\.reset +event +en ko$/m);
  expect(await jsonOf('templates', 'list')).toContainEqual(
    expect.objectContaining({ name: 'password.reset', lane: 'event', problems: [] }),
  );
  expect((await pabal('templates', 'retry', 'password.reset')).err).toBe(
    'No letter waits for the template "password.reset".\n',
  );
});

it('templates are checked for what is each reader’s, and whether their letters are put together from pieces', async () => {
  const { code, out } = await pabal('templates', 'check', 'daily-digest');
  expect(code).toBe(0);
  expect(out).toMatch(/^daily-digest +ko +spliced +9\d %/m);
  expect(await jsonOf('templates', 'check')).toEqual(
    expect.arrayContaining([
      {
        ...{ template: 'daily-digest', locale: 'en', spliced: true, reasons: [], shared: expect.any(Number) },
        written: expect.arrayContaining([
          expect.stringMatching(/^url \| link \(layouts\/newsletter\.njk:\d+\)$/),
        ]),
        asked: expect.arrayContaining([
          expect.stringMatching(/^recipientName \(daily-digest\/en\.njk:\d+\)$/),
        ]),
      },
      expect.objectContaining({ template: 'dormant-customer', locale: 'ko', spliced: true }),
    ]),
  );
});
