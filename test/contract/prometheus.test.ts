// The rules that ship are rules that Prometheus reads, and find the incidents that they are there for.

import { findProgram, metricsIn, promtool } from '@pabal/test/support';

const whereThereIsPromtool = findProgram('promtool') ? describe : describe.skip;

whereThereIsPromtool('the rules for Prometheus', () => {
  it('are rules, and so is the example of a configuration', async () => {
    expect(await promtool(['check', 'rules', 'alerts.yml'])).toEqual({
      code: 0,
      said: expect.stringContaining('SUCCESS'),
    });
    expect(await promtool(['check', 'config', 'prometheus.yml'])).toEqual({
      code: 0,
      said: expect.stringContaining('SUCCESS'),
    });
  });

  it('find each incident, and are quiet while all is well', async () => {
    const { code, said } = await promtool(['test', 'rules', 'alerts.test.yml']);
    expect({ code, said }).toEqual({ code: 0, said: expect.stringContaining('SUCCESS') });
    // Some seconds of work, on a machine that may be busy.
  }, 240_000);
});

it('reads which metrics and labels an expression asks for', () => {
  const expression =
    'sum by (provider, le) (rate(pabal_a_bucket{lane="event", outcome=~"x|y"}[5m])) / on (provider) max(pabal_b) > up';
  expect(metricsIn(expression)).toEqual([
    { name: 'pabal_a_bucket', labels: ['lane', 'outcome', 'provider'] },
    { name: 'pabal_b', labels: ['provider'] },
    { name: 'up', labels: ['provider'] },
  ]);
});
