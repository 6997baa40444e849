import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import express, { type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import { ownHostsOnly } from './hosts.ts';
import type { Letter, Letters } from './letters.ts';
import { partsOf } from './parse.ts';

const publicFolder = resolve(import.meta.dirname, '../public');

export interface Web {
  readonly port: number;
  stop(): Promise<void>;
}

/** The inbox's pages and its JSON, from one origin, so that the strictest policies work. */
export async function startWeb(options: {
  letters: Letters;
  host: string;
  port: number;
  /** Names by which people reach the inbox from other machines; loopback names always work. */
  names?: readonly string[];
}): Promise<Web> {
  const server = createServer(createApp(options.letters, [options.host, ...(options.names ?? [])]));
  await new Promise<void>((done, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, done);
  });
  const address = server.address() as AddressInfo;
  return {
    port: address.port,
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

function createApp(letters: Letters, names: readonly string[]): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(ownHostsOnly(names));
  app.get('/letters/:id/html', showLetter(letters));
  app.use(policies);
  app.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' });
  });
  app.use('/api/letters', api(letters));
  app.use(express.static(publicFolder));
  app.use((_request, response) => {
    response.status(404).json({ error: 'There is no such page or letter.' });
  });
  return app;
}

/** The page consists of its own three files. It loads nothing else, and no other site may frame it. */
const policies: RequestHandler = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'", 'data:'],
      connectSrc: ["'self'"],
      frameSrc: ["'self'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
  },
  strictTransportSecurity: false,
});

/** The html of a letter comes from outside: it may have styles and load pictures, but run and submit nothing. */
const letterPolicy = [
  'sandbox allow-popups allow-popups-to-escape-sandbox',
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  'img-src data: http: https:',
  'font-src data: https:',
  "form-action 'none'",
  "frame-ancestors 'self'",
].join('; ');

function showLetter(letters: Letters): RequestHandler<{ id: string }> {
  return async (request, response, next) => {
    const letter = letters.find(request.params.id);
    if (!letter) return next();
    const html = await withPictures(letter);
    response.set({
      'content-security-policy': letterPolicy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    });
    response.type('html').send(openLinksOutside(html));
  };
}

/** Pictures that came with the letter stand in it, for its frame may load nothing of this server. */
async function withPictures({ html, source }: Letter): Promise<string> {
  if (!html.includes('cid:')) return html;
  const parts = await partsOf(source);
  const byId = new Map(parts.map((part) => [part.contentId, part]));
  return html.replaceAll(/\bcid:([A-Za-z0-9._@-]+)/g, (address, id: string) => {
    const part = byId.get(id);
    const isShown = part !== undefined && /^image\/(?:png|jpeg|gif|webp)$/.test(part.type);
    return isShown ? `data:${part.type};base64,${part.content.toString('base64')}` : address;
  });
}

/** Links open in a new tab instead of replacing the letter inside its frame. */
export function openLinksOutside(html: string): string {
  const base = '<base target="_blank">';
  const head = /<head(?:\s[^>]*)?>/i;
  return head.test(html) ? html.replace(head, (tag) => `${tag}${base}`) : `${html}${base}`;
}

function api(letters: Letters): express.Router {
  const router = express.Router();
  router.use((_request, response, next) => {
    response.set('cache-control', 'no-cache');
    next();
  });
  router.get('/', async (request, response) => {
    const to = typeof request.query.to === 'string' ? request.query.to : undefined;
    const seconds = secondsIn(request.query.wait);
    if (seconds === undefined) {
      response.status(400).json({ error: `"wait" must be 0 to ${longestWait} seconds, as in wait=5.` });
      return;
    }
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const signal = AbortSignal.any([gone.signal, AbortSignal.timeout(seconds * 1000)]);
    const found = seconds === 0 ? letters.list(to) : await letters.awaited(to, signal);
    response.json({ received: letters.received(), letters: found.map(summarise) });
  });
  router.delete('/', async (_request, response) => {
    await letters.clear();
    response.status(204).end();
  });
  router.get('/:id', (request, response, next) => {
    const letter = letters.find(request.params.id);
    if (!letter) return next();
    const { source, ...shown } = letter;
    response.json({ ...shown, bytes: source.length });
  });
  router.get('/:id/attachments/:place', async (request, response, next) => {
    const letter = letters.find(request.params.id);
    const part = letter && (await partsOf(letter.source))[Number(request.params.place)];
    if (part === undefined) return next();
    // Somebody else wrote it: it is saved, and never shown here.
    response.attachment(part.name === '' ? 'part' : part.name);
    response.set({ 'content-type': 'application/octet-stream', 'x-content-type-options': 'nosniff' });
    response.send(part.content);
  });
  router.get('/:id/source', (request, response, next) => {
    const letter = letters.find(request.params.id);
    if (!letter) return next();
    response.type('text/plain').send(letter.source);
  });
  return router;
}

/** Most seconds that a list waits for its first letter. */
const longestWait = 60;

/** `5` or `5s`; 0 when nothing is asked, `undefined` for what is not valid. */
function secondsIn(wait: unknown): number | undefined {
  if (wait === undefined) return 0;
  const [, digits] = typeof wait === 'string' ? (/^(\d{1,3}(?:\.\d+)?)s?$/.exec(wait) ?? []) : [];
  return digits === undefined || Number(digits) > longestWait ? undefined : Number(digits);
}

/** The fields of a letter that the list shows. */
function summarise({ id, receivedAt, envelope, from, to, subject, text, source }: Letter): object {
  const snippet = text.replace(/\s+/g, ' ').trim().slice(0, 140);
  return { id, receivedAt, envelope, from, to, subject, snippet, bytes: source.length };
}
