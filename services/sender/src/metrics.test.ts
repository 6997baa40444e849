import { createMetrics } from '@pabal/runtime';
import { createSenderMetrics, showProviderConnections } from './metrics.ts';
import { testClaim } from './testing/claims.ts';

const sent = { class: 'sent', reply: '250 ok' } as const;

it('tells templates apart by letters, failures, time and last use, with 0 from when they are known', async () => {
  const metrics = createMetrics('sender');
  const { knowTemplate, made, attempted } = createSenderMetrics(metrics, () => {});
  knowTemplate('weekly');
  const ofWeekly = async () =>
    (await metrics.text()).match(/^pabal_template_(?:letters|render_seconds_count|last).*weekly.*$/gm);
  expect(await ofWeekly()).toEqual([
    'pabal_template_letters_total{template="weekly",result="sent"} 0',
    'pabal_template_letters_total{template="weekly",result="refused"} 0',
    'pabal_template_letters_total{template="weekly",result="not-made"} 0',
    'pabal_template_render_seconds_count{template="weekly"} 0',
    'pabal_template_last_used_seconds{template="weekly"} 0',
  ]);
  const claim = { ...testClaim('d'), template: 'weekly' };
  made(claim, true, 0.002);
  attempted(claim, sent, 0.1);
  attempted(claim, { class: 'message-refused', reply: '550 no' }, 0.1);
  attempted(claim, { class: 'temporary', reply: '451 later' }, 0.1);
  made(claim, false, 0.001);
  attempted(claim, { class: 'render-failed', reply: 'no title' }, 0.001);
  const lines = (await ofWeekly()) ?? [];
  expect(lines.slice(0, 4)).toEqual([
    'pabal_template_letters_total{template="weekly",result="sent"} 1',
    'pabal_template_letters_total{template="weekly",result="refused"} 1',
    'pabal_template_letters_total{template="weekly",result="not-made"} 1',
    'pabal_template_render_seconds_count{template="weekly"} 2',
  ]);
  expect(Number(lines[4]?.split(' ')[1])).toBeGreaterThan(1_700_000_000);
  // A look at the disk that finds the template changed.
  knowTemplate('weekly');
  expect(await ofWeekly()).toEqual(lines);
});

it('tells providers apart, with 0 for every outcome from when they are known', async () => {
  const metrics = createMetrics('sender');
  const { knowProvider, handed, providerBroke } = createSenderMetrics(metrics, () => {});
  knowProvider('main');
  const text = await metrics.text();
  expect(text.match(/^pabal_provider_attempts_total\{provider="main".*\} 0$/gm)).toHaveLength(10);
  expect(text).toContain('pabal_provider_broken_total{provider="main"} 0\n');
  handed('main', sent, 3);
  providerBroke('main');
  const after = await metrics.text();
  expect(after).toContain('pabal_provider_attempts_total{provider="main",outcome="sent"} 1\n');
  expect(after).toContain('pabal_provider_broken_total{provider="main"} 1\n');
  expect(after).toContain('pabal_provider_seconds_bucket{le="2",provider="main"} 0\n');
  expect(after).toContain('pabal_provider_seconds_bucket{le="5",provider="main"} 1\n');
});

it('shows connections to each provider, and how many there may be', async () => {
  const metrics = createMetrics('sender');
  const certificateEndsAt = new Date(Date.now() + 86_400_000);
  const state = () => ({
    running: true,
    opening: 1,
    idle: 2,
    busy: 3,
    most: 20,
    waiting: 4,
    certificateEndsAt,
  });
  showProviderConnections(metrics, [{ settings: { name: 'main' }, transport: { state } }]);
  const text = await metrics.text();
  const left = Number(/^pabal_smtp_certificate_seconds\{provider="main"\} (.*)$/m.exec(text)?.[1]);
  expect(left).toBeGreaterThan(80_000);
  expect(left).toBeLessThanOrEqual(86_400);
  expect(text.match(/^pabal_smtp_(?!certificate).*$/gm)).toEqual([
    'pabal_smtp_connections{provider="main",state="opening"} 1',
    'pabal_smtp_connections{provider="main",state="idle"} 2',
    'pabal_smtp_connections{provider="main",state="busy"} 3',
    'pabal_smtp_connections_most{provider="main"} 20',
    'pabal_smtp_waiting{provider="main"} 4',
  ]);
});
