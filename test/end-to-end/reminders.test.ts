// Reminders as they are: fired by real builders, one of which is killed on the way, and sent by a real sender.

import { fileURLToPath } from 'node:url';
import { eventually } from '@pabal/test/support';
import { type SenderStack, startSenderStack } from './sender-processes.ts';

const TEMPLATES_DIR = fileURLToPath(new URL('../../templates', import.meta.url));
const people = 6_000;
const data = {
  links: [{ title: 'A link', url: 'https://blog.example/1' }],
  ...{ readUrl: 'https://toaster.example/read', settingsUrl: 'https://toaster.example/timers' },
  serviceName: 'TOASTER',
};

let stack: SenderStack;
beforeAll(async () => {
  stack = await startSenderStack({ keepData: true });
}, 90_000);
afterAll(() => stack.stop());

it('every reminder that is due is a letter once, although the builder that fires them is killed', async () => {
  await stack.store.query(
    `insert into reminders (id, app_id, space_id, key, test, address, address_key, type, data, rule, zone, late_hours, next_at, due_at)
     select new_id(), $1, 1, 'k' || n, false, 'p' || n || '@example.com', 'p' || n || '@example.com', 'reminder.saved-links', $2,
       '{"kind": "daily", "at": "09:00"}', 'Asia/Seoul', 24, date_trunc('minute', now()), date_trunc('minute', now())
     from generate_series(1, ${people}) n`,
    [stack.letters.appId, JSON.stringify(data)],
  );
  const [builder] = await Promise.all([
    stack.startBuilder({ TEMPLATES_DIR }),
    stack.startSender({ TEMPLATES_DIR }),
  ]);
  await stack.server.received(1, 60_000);
  await builder.kill('SIGKILL');
  await stack.startBuilder({ TEMPLATES_DIR });
  await stack.server.received(people, 90_000);
  await eventually(async () => {
    const { rows } = await stack.store.query(`select 1 from deliveries where state <> 'sent' limit 1`);
    return rows.length === 0;
  });
  const to = stack.server.letters.map((letter) => letter.to[0]);
  expect({ letters: to.length, people: new Set(to).size }).toEqual({ letters: people, people });
}, 180_000);
