import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { jobQueues } from '@pabal/queue';

const root = join(import.meta.dirname, '../..');

/** The dead letters are in their queue to be seen; nobody takes them from there. */
const withoutWorker = ['dead-letter'];

it('has a worker for every queue that carries jobs', () => {
  const mains = readdirSync(join(root, 'services')).map((service) =>
    readFileSync(join(root, 'services', service, 'src/main.ts'), 'utf8'),
  );
  const taken = new Set<string>();
  for (const text of mains) {
    if (text.includes('laneQueues[lane]'))
      for (const lane of ['event-mail', 'newsletter-mail']) taken.add(lane);
    for (const [, name = ''] of text.matchAll(/name: queueNames\.(\w+)/g)) taken.add(kebab(name));
  }
  expect(jobQueues.filter((name) => !taken.has(name) && !withoutWorker.includes(name))).toEqual([]);
});

const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
