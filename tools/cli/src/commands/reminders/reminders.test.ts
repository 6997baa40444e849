import { createTestLetters } from '@pabal/db/testing';
import { usePabal } from '../../testing/use-pabal.ts';

const { store, pabal } = usePabal({ empty: ['reminders', 'deliveries', 'events', 'apps'] });

it('reminders put, list, show, pause, resume and remove', async () => {
  await createTestLetters(store);
  await store.query(`update apps set name = 'toaster'`);
  const data = JSON.stringify({ serviceName: 'T', resetUrl: 'https://t.example/r', validMinutes: 30 });
  const put = (...more: string[]) =>
    pabal('reminders', 'put', 'kim:links', '--email', 'kim@example.com', '--type', 'password.reset', ...more);
  const whole = [
    '--app',
    'toaster',
    '--data',
    data,
    '--weekly',
    'mon,thu@09:00',
    '--time-zone',
    'Asia/Seoul',
  ];
  expect((await put('--daily', '09:00', '--data', data)).err).toContain('the name of the app');
  expect((await put(...whole, '--daily', '09:00')).err).toContain('Say once when it comes');
  expect((await put('--app', 'toaster', '--data', data, '--cron', '* * * * *')).err).toContain('15 minutes');
  expect((await put(...whole)).err).toMatch(/The reminder kim:links is made\. It comes next .+\./);
  expect((await put(...whole)).err).toContain('is changed');
  expect((await pabal('reminders', 'list')).out).toMatch(
    /kim:links +toaster +kim@example\.com +password\.reset +mon,thu@09:00 \(Asia\/Seoul\)/,
  );
  const named = ['kim:links', '--app', 'toaster'];
  expect((await pabal('reminders', 'show', ...named)).out).toMatch(/missed +sent late within 24 h/);
  expect((await pabal('reminders', 'pause', ...named)).err).toContain('is paused');
  expect((await pabal('reminders', 'list')).out).toMatch(/paused\n$/);
  expect((await pabal('reminders', 'resume', ...named)).err).toContain('goes on. It comes next');
  expect((await pabal('reminders', 'remove', ...named, '--yes')).err).toContain('is removed');
  expect((await pabal('reminders', 'show', ...named)).err).toContain('There is no reminder');
});
