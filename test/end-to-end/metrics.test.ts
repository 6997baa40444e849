// What the services really say at /metrics, and whether rules and boards ask for what is there.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { services } from '@pabal/domain';
import { figures } from '@pabal/runtime';
import {
  eventually,
  findProgram,
  freePort,
  metricsIn,
  prometheusFolder,
  promtool,
  readAlerts,
  readBoards,
  startProcess,
} from '@pabal/test/support';
import { type RunningSender, type SenderStack, startSenderStack } from './sender-processes.ts';

const root = join(import.meta.dirname, '../..');
const whereThereIsPromtool = findProgram('promtool') ? describe : describe.skip;

let stack: SenderStack;
let sender: RunningSender;
let ports: Readonly<Record<'api' | 'builder' | 'pages' | 'inbound', number>>;
/** What each service said before anything happened. */
let atFirst: Scrapes;

type Scrapes = Readonly<Record<(typeof services)[number], string>>;

beforeAll(async () => {
  stack = await startSenderStack();
  sender = await stack.startSender({ SENDER_PROCESSES: '2' });
  const builder = await stack.startBuilder();
  const { port } = await builder.waitForLog('The builder is ready.');
  ports = {
    builder: Number(port),
    api: await startApi(),
    pages: await startPages(),
    inbound: await startInbound(),
  };
  atFirst = await scrape();
}, 120_000);
afterAll(() => stack.stop());

async function startApi(): Promise<number> {
  const port = await freePort();
  const api = startProcess({
    script: join(root, 'services/api/src/main.ts'),
    nodeArgs: ['--conditions=source'],
    env: {
      DATABASE_URL: stack.databaseUrl,
      QUEUE_URL: stack.databaseUrl,
      MAIL_FROM: 'noti@pabal.example',
      TEMPLATES_DIR: stack.templatesDir,
      API_PORT: String(port),
      // Of several processes, so that what only a first process has is there, too.
      API_PROCESSES: '2',
    },
  });
  await api.waitForLog('The api is ready.', { timeoutMs: 60_000 });
  return port;
}

/** @returns the port of their figures */
async function startPages(): Promise<number> {
  const pages = startProcess({
    script: join(root, 'services/pages/src/main.ts'),
    nodeArgs: ['--conditions=source'],
    env: {
      DATABASE_URL: stack.databaseUrl,
      QUEUE_URL: stack.databaseUrl,
      MAIL_FROM: 'noti@pabal.example',
      LINK_SECRET: 'a-secret-of-the-test-with-more-than-32-characters',
      PAGES_PORT: String(await freePort()),
    },
  });
  const { opsPort } = await pages.waitForLog('The pages are ready.', { timeoutMs: 60_000 });
  return Number(opsPort);
}

/** @returns the port of their figures */
async function startInbound(): Promise<number> {
  const inbound = startProcess({
    script: join(root, 'services/inbound/src/main.ts'),
    nodeArgs: ['--conditions=source'],
    env: {
      DATABASE_URL: stack.databaseUrl,
      QUEUE_URL: stack.databaseUrl,
      MAIL_FROM: 'noti@pabal.example',
      LINK_SECRET: 'a-secret-of-the-test-with-more-than-32-characters',
      INBOUND_DOMAIN: 'in.pabal.example',
      INBOUND_PORT: '0',
    },
  });
  const { opsPort } = await inbound.waitForLog('Inbound takes mail.', { timeoutMs: 60_000 });
  return Number(opsPort);
}

async function scrape(): Promise<Scrapes> {
  const ask = async (port: number) => (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const [api, builder, pages, inbound, { text }] = await Promise.all([
    ask(ports.api),
    ask(ports.builder),
    ask(ports.pages),
    ask(ports.inbound),
    sender.ask('/metrics'),
  ]);
  return { api, builder, pages, inbound, sender: text };
}

interface Sample {
  readonly name: string;
  readonly labels: string;
  readonly value: string;
}

const samplesIn = (text: string): Sample[] =>
  [...text.matchAll(/^([a-z0-9_]+)(\{.*\})? (\S+)$/gm)].map(([, name = '', labels = '', value = '']) => ({
    name,
    // The same in all processes of a service.
    labels: labels.replace(/,?process="[^"]*"/, '').replace(/^\{\}$/, ''),
    value,
  }));

const labelsIn = (labels: string) => [...labels.matchAll(/([a-z_]+)="/g)].map(([, label = '']) => label);

/** What can be asked for: the names of all samples, with the labels that each has. Of what has no sample yet, as it is declared. */
function known(scrapes: Scrapes): ReadonlyMap<string, ReadonlySet<string>> {
  const all = Object.values(scrapes).flatMap(samplesIn);
  const found = new Map(all.map(({ name, labels }) => [name, new Set(labelsIn(labels))]));
  for (const { name, type, labels } of Object.values(figures)) {
    const there = Object.values(scrapes).some((text) => text.includes(`# TYPE ${name} ${type}\n`));
    for (const suffix of type === 'histogram' ? ['_bucket', '_sum', '_count'] : [''])
      if (there && !found.has(name + suffix)) found.set(name + suffix, new Set(Object.keys(labels)));
  }
  return found.set('up', new Set());
}

it.each(services)('the %s has all that is declared for it', (service) => {
  const declared = Object.values(figures).filter(({ services }) => services.includes(service));
  const missing = declared.filter(({ name, type }) => !atFirst[service].includes(`# TYPE ${name} ${type}\n`));
  expect(missing.map(({ name }) => name)).toEqual([]);
});

it('every counter has 0 for each listed value from the start', () => {
  const samples = Object.values(atFirst).flatMap(samplesIn);
  const absent = Object.values(figures)
    .filter(({ type }) => type === 'counter')
    .filter(({ labels }) => Object.values(labels).every((values) => Array.isArray(values)))
    .filter(({ name, labels }) => {
      const expected = Object.values(labels).reduce((sum, values) => sum * values.length, 1);
      return new Set(samples.filter((one) => one.name === name).map((one) => one.labels)).size !== expected;
    });
  expect(absent.map(({ name }) => name)).toEqual([]);
});

it('rules and boards ask only for metrics and labels that are there', () => {
  const there = known(atFirst);
  const asked = [
    ...readAlerts().map(({ name, expr }) => ({ by: name, expr })),
    ...readBoards().flatMap(({ file, queries }) => queries.map((expr) => ({ by: file, expr }))),
  ];
  expect(asked.length).toBeGreaterThan(80);
  const wrong = asked.flatMap(({ by, expr }) =>
    metricsIn(expr).flatMap(({ name, labels }) => {
      const has = there.get(name);
      if (has === undefined) return [`${by}: ${name}`];
      return labels.filter((label) => !has.has(label)).map((label) => `${by}: ${name}{${label}}`);
    }),
  );
  expect(wrong).toEqual([]);
});

whereThereIsPromtool('for promtool', () => {
  it.each(services)('the figures of the %s are as they should be', async (service) => {
    const { said } = await promtool(['check', 'metrics'], atFirst[service]);
    // Days are what people reckon partitions in.
    expect(
      said.replace('pabal_ledger_partition_days_ahead use base unit "seconds" instead of "days"\n', ''),
    ).toBe('');
  });

  it('an incident between two scrapes fires, as the counters were there before', async () => {
    stack.server.on('rcpt', { reply: '550 5.7.1 Not from you' });
    const letters = 40;
    await stack.ring('event', await stack.letters.accept(letters));
    const after = await eventually(async () => {
      const scrapes = await scrape();
      return scrapes.builder.includes(`pabal_swept_total{what="dead"} ${letters}\n`) && scrapes;
    });
    const series = (before: (sample: Sample) => string) =>
      samplesIn(after.builder)
        .filter(({ name }) => name === 'pabal_swept_total')
        .map((sample) => ({ ...sample, values: `${before(sample)} ${before(sample)} ${sample.value}x40` }));
    const first = samplesIn(atFirst.builder);
    const valueBefore = ({ name, labels }: Sample) =>
      first.find((one) => one.name === name && one.labels === labels)?.value ?? '_';
    expect(await fires('PabalDeadLetters', series(valueBefore))).toBe(true);
    expect(
      await fires(
        'PabalDeadLetters',
        series(() => '_'),
      ),
    ).toBe(false);
  });
});

/** Whether the alert fires two minutes into these series, as promtool reckons. */
async function fires(
  alert: string,
  series: readonly (Sample & { readonly values: string })[],
): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'pabal-promtool-'));
  const file = join(folder, 'incident.yml');
  const lines = series.flatMap(({ name, labels, values }) => [
    `      - series: '${name}${labels}'`,
    `        values: '${values}'`,
  ]);
  const test = [
    `rule_files: ['${join(prometheusFolder, 'alerts.yml')}']`,
    'evaluation_interval: 15s',
    'tests:',
    '  - interval: 15s',
    '    input_series:',
    ...lines,
    '    promql_expr_test:',
    `      - expr: 'count(ALERTS{alertname="${alert}", alertstate="firing"})'`,
    '        eval_time: 2m',
    '        exp_samples: [{ labels: "{}", value: 1 }]',
  ];
  try {
    await writeFile(file, test.join('\n'));
    return (await promtool(['test', 'rules', file])).code === 0;
  } finally {
    await rm(folder, { recursive: true });
  }
}
