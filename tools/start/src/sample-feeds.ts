// Feeds for the demo, served on this machine alone: at first with old entries, later with news.

import { readFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import { resolve } from 'node:path';

export interface SampleFeeds {
  /** The URLs of the feeds and their tags in the digest. */
  readonly feeds: readonly { readonly url: string; readonly tag: 'team' | 'personal' }[];
  /** Adds the news to them. */
  publish(): void;
  stop(): Promise<void>;
}

const folder = resolve(import.meta.dirname, '../feeds');

const files = {
  'team.xml': { tag: 'team', type: 'application/rss+xml' },
  'ada.xml': { tag: 'personal', type: 'application/atom+xml' },
  'minjun.json': { tag: 'personal', type: 'application/feed+json' },
} as const;

/** Serves the sample feeds. Their entries are dated relative to now, so that they are always recent. */
export async function serveSampleFeeds(port: number, now: () => Date): Promise<SampleFeeds> {
  const base = `http://127.0.0.1:${port}`;
  let version: 'before' | 'after' = 'before';

  async function answer(path: string, response: ServerResponse): Promise<void> {
    if (path === '/pictures/horse.svg') {
      return send(response, 'image/svg+xml', await readFile(resolve(folder, 'horse.svg'), 'utf8'));
    }
    const [name, { type }] = Object.entries(files).find(([file]) => path === `/${file}`) ?? [
      '',
      { type: '' },
    ];
    if (name === '') return void response.writeHead(404).end();
    send(response, type, dated(await readFile(resolve(folder, version, name), 'utf8'), base, now()));
  }

  const server = createServer((request, response) => {
    answer(request.url ?? '/', response).catch(() => response.destroy());
  });
  await new Promise<void>((listening, failed) => {
    server.once('error', failed);
    server.listen(port, '127.0.0.1', listening);
  });
  return {
    feeds: Object.entries(files).map(([name, { tag }]) => ({ url: `${base}/${name}`, tag })),
    publish: () => {
      version = 'after';
    },
    stop: () =>
      new Promise((stopped) => {
        server.close(() => stopped());
        server.closeAllConnections();
      }),
  };
}

function send(response: ServerResponse, type: string, body: string): void {
  response.writeHead(200, { 'content-type': `${type}; charset=utf-8` }).end(body);
}

/** Fills in where the feeds are and when things were published, given in minutes ago. */
function dated(text: string, base: string, now: Date): string {
  return text
    .replaceAll('{{base}}', base)
    .replaceAll(/\{\{(rfc822|iso) (\d+)\}\}/g, (_all, form, minutes) => {
      const at = new Date(now.getTime() - Number(minutes) * 60_000);
      return form === 'iso' ? at.toISOString() : at.toUTCString();
    });
}
