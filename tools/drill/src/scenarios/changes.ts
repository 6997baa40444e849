// What changes under a running system: templates and clocks.

import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { listUnfitEverywhere } from '@pabal/db/ledger';
import { planLetters } from '../load/newsletter.ts';
import { bothQueues, type Drill, type Scenario } from '../scenario.ts';

/** Every signal steps a service's clock: an hour ahead of the true one, an hour behind, right again. */
const steps = ['clock.mjs?steps=3600000,-3600000'];

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

/** Letters of one sender that may fail alike before the others wait. */
const deadOfEach = 5;

const templateUnfit: Scenario = {
  name: 'template-unfit',
  what: 'a template is changed so that no letter of either lane can be made with it, and mended 20 s later; a few die, the rest waits',
  queues: bothQueues,
  async run(drill) {
    const mend = await makeUnfit(join(drill.stack.templatesDir, 'vacancy.created'), drill);
    await planLetters(drill, { count: drill.short ? 300 : 5_000, lane: 'newsletter', ring: true });
    await drill.until('letters that wait', async () => (await waiting(drill)) > 0);
    await drill.pause(drill.short ? 1_000 : 20_000);
    const waited = await waiting(drill);
    await mend();
    drill.healed();
    const failed = await dead(drill);
    const most = deadOfEach * drill.stack.senders.length;
    const broken = failed <= most ? [] : [`expected at most ${most} dead letters, got ${failed}`];
    return { failed, triedAgain: 0, broken, remark: `${waited} letters waited for their template` };
  },
};

/**
 * Breaks a template. Its samples are changed to fit and it is made lenient, or the api would refuse it.
 *
 * @returns a function that mends it
 */
async function makeUnfit(folder: string, drill: Drill): Promise<() => Promise<void>> {
  const [meta, letter] = [join(folder, 'meta.json'), join(folder, 'ko.njk')];
  const good = await readFile(letter, 'utf8');
  await writeFile(meta, JSON.stringify({ ...JSON.parse(await readFile(meta, 'utf8')), lenient: true }));
  for (const sample of await readdir(join(folder, 'samples'))) {
    const file = join(folder, 'samples', sample);
    await writeFile(file, JSON.stringify({ ...JSON.parse(await readFile(file, 'utf8')), broker: 'x' }));
  }
  // Every process looks at least once a second.
  await drill.pause(3_000);
  await writeFile(letter, good.replace('{% block subject %}', '{% block subject %}{{ broker }}'));
  return () => writeFile(letter, good);
}

async function waiting({ stack }: Drill): Promise<number> {
  const all = await listUnfitEverywhere(stack.store);
  return all.reduce((sum, { letters }) => sum + letters, 0);
}

async function dead({ stack, mark }: Drill): Promise<number> {
  const { rows } = await stack.store.query<{ count: number }>(
    `select count(*)::integer as count from deliveries where address like $1 and state = 'failed'`,
    [`${mark}-%`],
  );
  return rows[0]?.count ?? 0;
}

const clockStepped: Scenario = {
  name: 'clock-stepped',
  what: 'the clock of every service in turn is stepped an hour forth, then an hour back, then right again, with retries about',
  queues: bothQueues,
  needs: { faults: { api: steps, builder: steps, sender: steps } },
  // Its letters live for half an hour: a clock that is an hour wrong must not let them expire.
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
        service.signal('SIGWINCH');
        await drill.pause(drill.short ? 500 : 5_000);
        await drill.letters(Math.ceil(drill.perSecond / 4));
      }
    }
    stack.office.beFriendly();
    return { remark: `${seen.size} letters had a second attempt` };
  },
};

export const changes: readonly Scenario[] = [templateBroken, templateUnfit, clockStepped];
