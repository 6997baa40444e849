import { usePabal } from '../../testing/use-pabal.ts';

const { pabal, jsonOf, file } = usePabal();

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

describe('templates preview', () => {
  it('shows every sample in every language, or one letter as html', async () => {
    const { code, out } = await pabal('templates', 'preview', 'password.reset');
    expect(code).toBe(0);
    const headings = [...out.matchAll(/^Sample (\S+), in (\S+)\nSubject: .+$/gm)].map(
      ([, ...which]) => which,
    );
    expect(headings.map(([, locale]) => locale)).toEqual(expect.arrayContaining(['en', 'ko']));
    const [[sample = ''] = []] = headings;
    const typed = ['password.reset', '--sample', sample, '--locale', 'ko', '--part', 'html'];
    expect((await pabal('templates', 'preview', ...typed)).out).toMatch(/^<!doctype html>/i);
    expect(await jsonOf('templates', 'preview', 'password.reset', '--locale', 'en')).toContainEqual(
      expect.objectContaining({
        sample,
        locale: 'en',
        subject: expect.any(String),
        html: expect.any(String),
      }),
    );
  });

  it('takes data of its own, and ends with 1 when it does not fit', async () => {
    const data = await file('data.json', '{}');
    const { code, out, err } = await pabal('templates', 'preview', 'password.reset', '--data', data);
    expect({ code, err }).toEqual({ code: 1, err: '2 letters of 2 cannot be rendered.\n' });
    expect(out).toMatch(/^Sample data, in en\n.*password\.reset\/en\.njk line \d+: expected/m);
  });

  it.each([
    [['passwort.reset'], 1, 'There is no template "passwort.reset". Is it password.reset'],
    [['password.reset', '--part', 'html'], 2, '--part html shows one letter: say which with --sample '],
    [['password.reset', '--locale', 'fr'], 1, 'There is no such letter. There are --sample '],
    [['password.reset', '--sample', 'a', '--data', 'b.json'], 2, 'Say either --data or --sample'],
  ])('refuses %j', async (typed, code, sentence) => {
    expect(await pabal('templates', 'preview', ...typed)).toMatchObject({
      code,
      out: '',
      err: expect.stringContaining(sentence),
    });
  });
});
