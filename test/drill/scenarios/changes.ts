// What changes under a running system: templates and clocks.

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bothQueues, type Drill, type Scenario } from '../scenario.ts';

/** Every signal steps a service's clock: an hour ahead of the true one, an hour behind, right again. */
const steps = 'clock.mjs?steps=3600000,-3600000';

const templateBroken: Scenario = {
  name: 'template-broken',
  what: 'a template is broken by an edit and mended later; its last good version goes on meanwhile',
  queues: bothQueues,
  async run(drill) {
    const file = join(drill.stack.templatesDir, 'vacancy.created', 'ko.njk');
    const good = await readFile(file, 'utf8');
    await writeFile(file, '{% block subject %}{{ buildingName {% endblock %}');
    await drill.letters(drill.perSecond);
    await drill.pause(drill.minuteMs / 4);
    const before = await versions(drill);
    await writeFile(file, good.replace('{% endblock %}', '.{% endblock %}'));
    await drill.until(
      'a letter of the mended version',
      async () => (await versions(drill)).size > before.size,
    );
    const broken = before.size === 1 ? [] : [`expected one version until it was mended, got ${before.size}`];
    await writeFile(file, good);
    return { triedAgain: 0, broken };
  },
};

async function versions({ stack, mark }: Drill): Promise<ReadonlySet<string>> {
  const { rows } = await stack.store.query<{ version: string }>(
    `select distinct template_version as version from deliveries where address like $1 and state = 'sent'`,
    [`${mark}-%`],
  );
  return new Set(rows.map(({ version }) => version));
}

const clockStepped: Scenario = {
  name: 'clock-stepped',
  what: 'the clock of every service in turn is stepped an hour forth, then an hour back, then right again, with retries about',
  queues: bothQueues,
  needs: { faults: { api: steps, builder: steps, sender: steps } },
  // Has a time to live of half an hour: a clock that is an hour off must not expire it.
  type: 'password.reset',
  async run(drill) {
    const { stack } = drill;
    const seen = new Set<string>();
    stack.office.on('rcpt', ({ address }) => {
      if (!/[05]-\d+@/.test(address) || seen.has(address)) return undefined;
      seen.add(address);
      return { reply: '451 4.2.0 Try again later' };
    });
    for (const service of [stack.api, stack.builder, ...stack.senders]) {
      for (let step = 0; step < 3; step += 1) {
        service.signal('SIGUSR2');
        await drill.pause(drill.short ? 500 : 5_000);
        await drill.letters(Math.ceil(drill.perSecond / 4));
      }
    }
    stack.office.beFriendly();
    return { remark: `${seen.size} letters had a second attempt` };
  },
};

export const changes: readonly Scenario[] = [templateBroken, clockStepped];
