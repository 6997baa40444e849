// The Helm chart as it is rendered: what it says is started here as processes, with its commands, environment, ports and probes.

import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configurationPage } from '@pabal/config';
import { createFakeSmtpServer, type FakeSmtpServer } from '@pabal/mail/testing';
import {
  createTestDatabase,
  eventually,
  freePort,
  type RunningProcess,
  startProcess,
  type TestDatabase,
} from '@pabal/test/support';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';

const root = join(import.meta.dirname, '../..');
const chart = join(root, 'deploy/helm');
const examples = readdirSync(join(chart, 'examples'));

const env = z.object({
  name: z.string(),
  value: z.string().optional(),
  valueFrom: z
    .object({ secretKeyRef: z.object({ key: z.string(), optional: z.boolean().default(false) }) })
    .optional(),
});
const probe = z.object({ httpGet: z.object({ path: z.string(), port: z.string() }) });
const container = z.object({
  name: z.string(),
  command: z.tuple([z.literal('node'), z.string()]).rest(z.string()),
  env: z.array(env),
  ports: z.array(z.object({ name: z.string(), containerPort: z.number() })).default([]),
  startupProbe: probe.optional(),
  livenessProbe: probe.optional(),
  readinessProbe: probe.optional(),
  securityContext: z.object({ readOnlyRootFilesystem: z.literal(true) }),
});
type Container = z.infer<typeof container>;
const pod = z.object({
  terminationGracePeriodSeconds: z.number().optional(),
  containers: z.tuple([container]),
});
const manifest = z.object({
  kind: z.string(),
  metadata: z.object({
    name: z.string(),
    labels: z.record(z.string(), z.string()),
    annotations: z.record(z.string(), z.string()).optional(),
  }),
  spec: z
    .object({ template: z.object({ spec: z.unknown() }) })
    .optional()
    .catch(undefined),
});

/** What the chart makes with these example values. */
function rendered(name: string) {
  const text = readFileSync(join(chart, 'rendered', name), 'utf8');
  return parseAllDocuments(text)
    .map((document): unknown => document.toJS())
    .filter((one) => one !== null)
    .map((one) => manifest.parse(one));
}

const services = ['api', 'builder', 'sender', 'pages', 'inbound'] as const;
type Service = (typeof services)[number];

function podOf(example: string, component: string) {
  const found = rendered(example).find(
    ({ kind, metadata }) =>
      ['Deployment', 'Job'].includes(kind) && metadata.labels['app.kubernetes.io/component'] === component,
  );
  return pod.parse(found?.spec?.template.spec);
}

/** Settings that a service reads, and whether each is secret, out of the page that lists them all. */
function settingsOf(service: string): ReadonlySet<string> {
  const rows = [...configurationPage().matchAll(/^\| `([A-Z_]+)` \| [^|]* \| ([a-z, ]+) \|/gm)];
  return new Set(
    rows.flatMap(([, name = '', readers = '']) => (readers.split(', ').includes(service) ? [name] : [])),
  );
}

it.each(examples)('%s is rendered again when the chart changes', async (name) => {
  const { head } = await import(join(chart, 'render.mjs'));
  const [first] = readFileSync(join(chart, 'rendered', name), 'utf8').split('\n');
  // Else: node deploy/helm/render.mjs
  expect(first).toBe(head(name));
});

it.each(services)(
  'gives %s the secrets that it reads and no others, and waits longer than it takes to stop',
  (service) => {
    const { terminationGracePeriodSeconds: grace = 0, containers } = podOf('company.yaml', service);
    const [{ env: given }] = containers;
    const reads = settingsOf(service);
    const secrets = given.flatMap(({ valueFrom }) => valueFrom?.secretKeyRef.key ?? []);
    const ofStores = ['username', 'password'];
    expect(secrets.filter((key) => !reads.has(key) && !ofStores.includes(key))).toEqual([]);
    const shutdown = given.find(({ name }) => name === 'SHUTDOWN_SECONDS')?.value;
    expect(grace).toBeGreaterThan(Number(shutdown));
  },
);

it('lets strangers reach the pages and the mail that comes back, and nothing else', () => {
  const open = readFileSync(join(chart, 'rendered/company.yaml'), 'utf8')
    .split('\n---\n')
    .filter(
      (one) =>
        /^kind: NetworkPolicy$/m.test(one) && /^ {4}- ports:$/m.test(one.split('\n  egress:')[0] ?? ''),
    );
  expect(open.map((one) => /component: (\w+)\n {2}policyTypes/.exec(one)?.[1])).toEqual(['pages', 'inbound']);
});

/** What the image says itself. */
const imageSays = Object.fromEntries(
  [...readFileSync(join(root, 'Dockerfile'), 'utf8').matchAll(/([A-Z_]+)=([\w.-]+) \\?\n/g)].map(
    ([, name, value]) => [name, value],
  ),
);

/** The environment of a container on this machine: the chart’s own, with our secrets, ports and whatever else is not here. */
async function environmentOf(
  { env: said, ports }: Container,
  { secrets, instead }: { readonly secrets: Values; readonly instead: Values },
): Promise<{ readonly environment: Record<string, string>; readonly portOf: (name: string) => number }> {
  const environment: Record<string, string> = { ...imageSays, BIND_ADDRESS: '127.0.0.1' };
  const here = new Map<number, number>();
  for (const { containerPort } of ports) here.set(containerPort, await freePort());
  for (const { name, value, valueFrom } of said) {
    const key = valueFrom?.secretKeyRef.key;
    const given = name in instead ? instead[name] : key === undefined ? value : secrets[key];
    if (given === undefined && (name in instead || valueFrom?.secretKeyRef.optional === true)) continue;
    if (given === undefined) throw new Error(`The chart asks for ${name}, and nothing is known of it.`);
    environment[name] = String(here.get(Number(given)) ?? given);
  }
  const portOf = (name: string) =>
    here.get(ports.find((port) => port.name === name)?.containerPort ?? 0) ?? 0;
  return { environment, portOf };
}

type Values = Readonly<Record<string, string | undefined>>;

/** Tests run from sources, images from what was built of them. */
const sourceOf = (script: string) => join(root, script.replace(/\/dist\/(\w+)\.js$/, '/src/$1.ts'));

describe('a release with small values', () => {
  let database: TestDatabase;
  let server: FakeSmtpServer;
  let folder: string;
  let secrets: Values;
  const running = new Map<string, RunningProcess>();
  const ports = new Map<string, (name: string) => number>();
  const answers = async (service: string, path: string, port = 'ops') =>
    (await fetch(`http://127.0.0.1:${ports.get(service)?.(port)}${path}`)).status;

  beforeAll(async () => {
    database = await createTestDatabase({ migrate: false });
    server = await createFakeSmtpServer({ keepData: true });
    folder = await templatesAsMounted();
    secrets = {
      DATABASE_URL: database.url,
      QUEUE_URL: database.url,
      LINK_SECRET: 'a-secret-of-tests-which-is-long-enough',
      SMTP_URL: server.url,
      // Of the cluster and the Redis that would come with the release.
      ...{ username: 'unused', password: 'unused' },
    };
  });

  afterAll(async () => {
    await Promise.all([...running.values()].map((one) => one.kill()));
    await server?.close();
    await database?.drop();
    await rm(folder, { recursive: true, force: true });
  });

  async function run(example: string, component: string, args: readonly string[] = [], as = component) {
    const [said] = podOf(example, component).containers;
    const away = [
      'INBOUND_CERT_FILE',
      'INBOUND_KEY_FILE',
      'DATABASE_DIRECT_URL',
      'DATABASE_POOLER',
      'DKIM_KEY_FILE',
    ];
    const instead = {
      ...Object.fromEntries(away.map((name) => [name, undefined])),
      ...{ DATABASE_URL: database.url, QUEUE_URL: database.url, TEMPLATES_DIR: `${folder}:shipped` },
    };
    const { environment, portOf } = await environmentOf(said, { secrets, instead });
    const [, script, ...own] = args.length === 0 ? said.command : ['node', 'tools/cli/dist/main.js', ...args];
    const started = startProcess({
      script: sourceOf(script),
      args: own,
      nodeArgs: ['--conditions=source'],
      env: environment,
    });
    running.set(as, started);
    ports.set(as, portOf);
    return started;
  }

  it('brings the schema up to date by its hook, before anything else', async () => {
    const [hook] = rendered('small.yaml').filter(({ kind }) => kind === 'Job');
    expect(hook?.metadata.annotations?.['helm.sh/hook']).toBe('pre-install,pre-upgrade');
    expect(await (await run('small.yaml', 'migrate')).exit).toMatchObject({ code: 0 });
  }, 60_000);

  it.each<[Service, string]>([
    ['api', 'small.yaml'],
    ['builder', 'small.yaml'],
    ['sender', 'small.yaml'],
    ['pages', 'company.yaml'],
    ['inbound', 'company.yaml'],
  ])(
    'starts %s with its command and environment, and its probes say that it is there',
    async (service, example) => {
      await run(example, service);
      const [{ startupProbe, livenessProbe, readinessProbe }] = podOf(example, service).containers;
      for (const asked of [startupProbe, livenessProbe, readinessProbe]) {
        const { path = '', port = '' } = asked?.httpGet ?? {};
        await eventually(async () => (await answers(service, path, port).catch(() => 0)) === 200, {
          timeoutMs: 60_000,
          what: `${service} to answer ${path} with 200`,
        });
      }
    },
    90_000,
  );

  it('delivers an event of an app that was made in a pod of the api, with a template out of a ConfigMap', async () => {
    const cli = await run('small.yaml', 'api', ['apps', 'create', 'shop'], 'cli');
    expect(await cli.exit).toMatchObject({ code: 0 });
    const key = /pbl_live_[\w-]+/.exec(cli.output())?.[0];
    const posted = await fetch(`http://127.0.0.1:${ports.get('api')?.('http')}/v1/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ type: 'order.packed', to: [{ email: 'kim@example.com' }], data: { n: 7 } }),
    });
    expect({ status: posted.status, body: await posted.text() }).toMatchObject({ status: 202 });
    await eventually(() => server.letters.some(({ data }) => data?.toString().includes('Order 7')), {
      timeoutMs: 30_000,
      what: 'the letter of the event',
    });
  }, 90_000);

  it('stays ready to be rolled out while the mail server is away', async () => {
    await server.close();
    const { readinessProbe } = podOf('small.yaml', 'sender').containers[0];
    expect(await answers('sender', readinessProbe?.httpGet.path ?? '')).toBe(200);
  });

  it('ends every service when it is asked to', async () => {
    const ends = services.map(async (service) => ({ service, ...(await running.get(service)?.kill()) }));
    expect(await Promise.all(ends)).toMatchObject(services.map((service) => ({ service, code: 0 })));
  }, 120_000);
});

/** A folder of templates as Kubernetes mounts a ConfigMap: files are links into a hidden folder that is replaced as a whole. */
async function templatesAsMounted(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pabal-templates-'));
  const mounted = join(folder, 'order.packed');
  await mkdir(join(mounted, '..2026_12_01'), { recursive: true });
  await symlink('..2026_12_01', join(mounted, '..data'));
  const files = {
    'meta.json': '{"lane":"event","defaultLocale":"en"}',
    'en.njk':
      '{% block subject %}Order {{ n }}{% endblock %}{% block body %}<p>Order {{ n }}</p>{% endblock %}',
  };
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(mounted, '..2026_12_01', name), content);
    await symlink(join('..data', name), join(mounted, name));
  }
  return folder;
}
