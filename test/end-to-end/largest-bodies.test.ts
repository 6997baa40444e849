import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type KeyedRoute, routes } from '@pabal/api';
import { createStore, inSpace, newId, type SpaceStore } from '@pabal/db/store';
import { defaultSpace, scopes } from '@pabal/domain';
import { hostileDocuments } from '@pabal/feeds/testing';
import { makeKey, nowhere } from '@pabal/test/api';
import {
  createTestDatabase,
  freePort,
  type RunningProcess,
  startProcess,
  type TestDatabase,
} from '@pabal/test/support';
import { z } from 'zod';
import { longHoldsIn } from './loop-holds.ts';

// The largest body that each route takes, in the shapes that are dearest to read. Whatever is answered, nothing may hold
// the event loop, as then nobody else is answered.

const root = join(import.meta.dirname, '../..');

const filled = (start: string, piece: string, end: string, size: number) =>
  `${start}${piece.repeat(Math.max(0, Math.floor((size - start.length - end.length) / piece.length)))}${end}`;

/** JSON that is dear to parse or to check, of about so many bytes. */
const shapes: Readonly<Record<string, (size: number) => string>> = {
  brackets: (size) => '['.repeat(size / 2) + ']'.repeat(size / 2),
  'objects in one another': (size) => `${'{"a":'.repeat(size / 6)}1${'}'.repeat(size / 6)}`,
  'empty objects': (size) => filled('[', '{},', '{}]', size),
  'keys of one object': (size) => {
    const keys: string[] = [];
    for (let length = 0; length < size - 20; length += keys.at(-1)?.length ?? 0)
      keys.push(`"k${keys.length}":1,`);
    return `{${keys.join('')}"z":1}`;
  },
  'a text of escapes': (size) => filled('"', '\\u0041', '"', size),
  'text that is no JSON at its end': (size) => filled('[', '{"a":"b\\n"},', '}', size),
};

/** Bodies with one field of the route filled with far too many elements. */
const inField = (field: string, size: number) =>
  ['1,', '{},', '{"email":"a@example.com"},', '"a b",'].map((piece) =>
    filled(`{${JSON.stringify(field)}:[`, piece, `${piece.slice(0, -1)}]}`, size),
  );

const keyedRoutes = routes.filter((route): route is KeyedRoute => route.kind === 'keyed');
const withJson = keyedRoutes.filter(({ input, uploads }) => 'body' in input.shape && uploads === undefined);

const uploads = routes.filter(
  (route): route is KeyedRoute => route.kind === 'keyed' && route.uploads !== undefined,
);

/** Of a file that is stored as it comes; what is dear is seen well before the 256 MiB that are taken. */
const fileBytes = 24 * 1024 * 1024;

/** Files that are dear to take apart. */
const files: Readonly<Record<string, (size: number) => Buffer>> = {
  'one line without an end': (size) => Buffer.alloc(size, 'a,'),
  'quotes alone': (size) => Buffer.alloc(size, '"'),
  'empty lines': (size) => Buffer.alloc(size, '\n'),
  'both ends of lines in turn': (size) => Buffer.alloc(size, 'email\r\n\n\r'),
  'bytes of no charset': (size) => Buffer.alloc(size, Buffer.from([0xff, 0xfe, 0])),
  'characters cut in two': (size) => Buffer.alloc(size, Buffer.from([0xea, 0xb0])),
};

/** OPML of the most characters that are taken, of the kinds made to hurt. */
const documents = hostileDocuments({ bytes: 4_900_000, seed: 20_261_128 }).filter(
  ({ kind }) => kind === 'opml',
);

const metaForm = z.looseObject({ lane: z.string(), internal: z.boolean().optional() });
const dataForm = z.record(z.string(), z.unknown());

const schema = z.looseObject({ properties: z.record(z.string(), z.unknown()).optional() });

/** The fields of a route's body that may hold lists or objects. */
function fieldsOf({ input }: KeyedRoute): string[] {
  const { body } = input.shape;
  if (!(body instanceof z.ZodType)) return [];
  const described = z.toJSONSchema(body, { io: 'input', unrepresentable: 'any' });
  return Object.entries(schema.parse(described).properties ?? {})
    .filter(([, property]) => /"(?:array|object|\$ref)"/.test(JSON.stringify(property)))
    .map(([name]) => name);
}

const templatesDir = join(root, 'templates');

/** Templates that events are sent with, with the data of their first sample. */
const eventTemplates = readdirSync(templatesDir)
  .filter((name) => existsSync(join(templatesDir, name, 'meta.json')))
  .filter((name) => {
    const { lane, internal } = metaForm.parse(readJson(name, 'meta.json'));
    return lane === 'event' && internal !== true;
  })
  .flatMap((name) => {
    const [sample] = readdirSync(join(templatesDir, name, 'samples'));
    return sample === undefined ? [] : [[name, dataForm.parse(readJson(name, `samples/${sample}`))] as const];
  });

function readJson(template: string, file: string): unknown {
  return JSON.parse(readFileSync(join(templatesDir, template, file), 'utf8'));
}

/** Of an event's data; somewhat less than what is taken, in bytes. */
const dataBytes = 250_000;

/** The same data with every list and every text so long that together they are the most that is taken. */
function largestOf(data: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const size = (value: unknown) => Buffer.byteLength(JSON.stringify(value));
  const lists = Object.entries(data).filter(([, value]) => Array.isArray(value) && value.length > 0);
  const grown = lists.map(([name, value]) => {
    const list = z.array(z.unknown()).parse(value);
    const times = Math.floor(dataBytes / lists.length / size(list));
    return [name, Array.from({ length: times }, () => list).flat()] as const;
  });
  if (grown.length > 0) return { ...data, ...Object.fromEntries(grown) };
  const texts = Object.entries(data).filter(([, value]) => typeof value === 'string' && / /.test(value));
  return {
    ...data,
    ...Object.fromEntries(texts.map(([name]) => [name, 'a<b '.repeat(dataBytes / 4 / texts.length - 20)])),
  };
}

/** One route for each limit of a body there is. */
const limits = [...new Map(withJson.map((route) => [route.bodyLimit, route])).values()];

describe('the largest body of', () => {
  let database: TestDatabase;
  let store: SpaceStore;
  let api: RunningProcess;
  let url: string;
  let key: string;

  beforeAll(async () => {
    database = await createTestDatabase();
    store = inSpace(createStore({ url: database.url, connections: 2 }), defaultSpace.id);
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    api = startProcess({
      script: join(root, 'services/api/src/main.ts'),
      nodeArgs: ['--conditions=source'],
      env: {
        DATABASE_URL: database.url,
        QUEUE_URL: await nowhere('redis'),
        MAIL_FROM: 'noti@pabal.example',
        API_PORT: String(port),
        LINK_SECRET: 'x'.repeat(64),
        API_RATE_LIMIT: '1000000',
      },
      cwd: root,
    });
    await api.waitForLog('The api is ready.', { timeoutMs: 60_000 });
    key = await makeKey(store, { scopes, mode: 'live' });
  });
  afterAll(async () => {
    await api?.kill();
    await store?.stop();
    await database?.drop();
  });

  /** Sends a body; what is answered does not matter here. */
  async function send({ method, path }: KeyedRoute, type: string, body: string | Buffer): Promise<number> {
    const answer = await fetch(`${url}${path.replace(/\{\w+\}/g, () => newId())}`, {
      method: method.toUpperCase(),
      headers: { authorization: `Bearer ${key}`, 'content-type': type },
      body,
    });
    await answer.arrayBuffer();
    return answer.status;
  }

  /** How often the loop was held by more work of the api than it may be. */
  const longHolds = async () => longHoldsIn(await (await fetch(`${url}/metrics`)).text());

  async function sendAll(route: KeyedRoute, bodies: readonly string[]): Promise<void> {
    for (const body of bodies) {
      const before = await longHolds();
      expect(await send(route, 'application/json', body)).toBeLessThan(500);
      const after = await longHolds();
      expect({ body: body.slice(0, 40), longHolds: after - before }).toMatchObject({ longHolds: 0 });
    }
  }

  it.each(limits.map((route) => [route.bodyLimit / 1024, route] as const))(
    '%d KiB holds nobody up, however it is made',
    (_limit, route) =>
      sendAll(
        route,
        Object.values(shapes).map((shape) => shape(route.bodyLimit - 64)),
      ),
    120_000,
  );

  it.each(withJson.map((route) => [`${route.method} ${route.path}`, route] as const))(
    '%s holds nobody up with lists of far too much',
    (_name, route) =>
      sendAll(
        route,
        fieldsOf(route).flatMap((field) => inField(field, route.bodyLimit - 64)),
      ),
    120_000,
  );

  it.each(eventTemplates)(
    'data for %s holds nobody up, in one event or in several',
    async (type, data) => {
      const to = Array.from({ length: 10 }, (_, n) => ({ email: `a${n}@example.com`, name: `Reader ${n}` }));
      const event = { type, to, data: largestOf(data) };
      for (const body of [event, { events: [event, event, event] }]) {
        const route = keyedRoutes.find(
          ({ path }) => path === ('events' in body ? '/v1/events/batch' : '/v1/events'),
        );
        if (route === undefined) throw new Error('Expected a route for events, got none.');
        const before = await longHolds();
        expect(await send(route, 'application/json', JSON.stringify(body))).toBeLessThan(500);
        expect({ type, longHolds: (await longHolds()) - before }).toEqual({ type, longHolds: 0 });
      }
    },
    120_000,
  );

  it.each(documents.map(({ name, bytes }) => [name, bytes] as const))(
    'a document of feeds holds nobody up: %s',
    async (name, bytes) => {
      const before = await longHolds();
      const route = withJson.find(({ path, method }) => method === 'post' && path === '/v1/feeds/opml');
      if (route === undefined) throw new Error('Expected a route for documents of feeds, got none.');
      const body = JSON.stringify({ opml: bytes.toString('utf8') });
      expect(await send(route, 'application/json', body)).toBeLessThan(500);
      expect({ name, longHolds: (await longHolds()) - before }).toEqual({ name, longHolds: 0 });
    },
    120_000,
  );

  it.each(
    uploads.flatMap((route) => (route.uploads ?? []).map((type) => [route.path, type, route] as const)),
  )(
    'a file for %s holds nobody up as %s',
    async (_path, type, route) => {
      for (const [name, file] of Object.entries(files)) {
        const before = await longHolds();
        expect(await send(route, type, file(fileBytes))).toBeLessThan(500);
        expect({ name, longHolds: (await longHolds()) - before }).toEqual({ name, longHolds: 0 });
      }
    },
    120_000,
  );
});
