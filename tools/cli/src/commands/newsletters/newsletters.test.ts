import { digestDefinition as definition } from '../../testing/samples.ts';
import { usePabal } from '../../testing/use-pabal.ts';

const { pabal, file } = usePabal({ empty: ['deliveries', 'newsletters', 'recipients'] });
const fileOf = (content: object) => file('newsletter.json', JSON.stringify(content));

describe('newsletters', () => {
  it('are put from a file, shown as one, listed, paused and resumed', async () => {
    const file = await fileOf(definition);
    expect(await pabal('newsletters', 'put', 'daily', file)).toMatchObject({
      code: 0,
      err: expect.stringMatching(/^The newsletter "daily" is made \(version 1\)\. Its next slot is \d/),
    });
    const { out } = await pabal('newsletters', 'show', 'daily', '--json');
    expect(JSON.parse(out)).toMatchObject(definition);
    const again = await pabal('newsletters', 'put', 'daily', await fileOf(JSON.parse(out)), '--version', '1');
    expect(again.err).toContain('is changed (version 2)');
    expect((await pabal('newsletters', 'put', 'daily', file, '--version', '1')).err).toContain(
      'somebody else has changed it',
    );
    expect((await pabal('newsletters', 'pause', 'daily')).err).toContain('rests');
    expect((await pabal('newsletters', 'list')).out).toMatch(/daily +Digest +2 +\S+Z +\S+Z/);
    expect((await pabal('newsletters', 'resume', 'daily')).err).toContain('is awake');
    expect(await pabal('newsletters', 'show', 'none')).toMatchObject({
      code: 1,
      err: 'There is no newsletter "none".\n',
    });
  });

  it('are refused with every problem named', async () => {
    const file = await fileOf({ ...definition, schedule: { cron: 'x', timeZone: 'Mars' }, colour: 1 });
    const { code, err } = await pabal('newsletters', 'put', 'daily', file);
    expect(code).toBe(1);
    for (const words of ['schedule.cron: five cron fields', 'schedule.timeZone: a time zone', 'colour'])
      expect(err).toContain(words);
    expect((await pabal('newsletters', 'put', 'Daily Digest', file)).code).toBe(2);
    expect(
      (await pabal('newsletters', 'put', 'daily', await fileOf({ ...definition, template: 'daily-digset' })))
        .err,
    ).toContain('Did you mean daily-digest?');
  });
});
