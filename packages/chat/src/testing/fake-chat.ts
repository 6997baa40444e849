// A server that takes hooks as Slack, Discord, Telegram, Teams and signed addresses document it, and answers as it is told.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ChatKind } from '@pabal/domain';

/** A message that came. */
interface ChatPost {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/**
 * What one message meets:
 *
 * - an answer with status, text and fields
 * - `cut`     the connection ends before anything is read
 * - `silent`  everything is read, and the connection ends without an answer
 * - `slow`    everything is read, and nobody answers
 */
type Meets =
  | { readonly status: number; readonly text?: string; readonly headers?: Readonly<Record<string, string>> }
  | 'cut'
  | 'silent'
  | 'slow';

export interface FakeChat {
  readonly url: string;
  /** Where an endpoint of a kind is, as the kind has its addresses. */
  hook(kind: Exclude<ChatKind, 'telegram'>, name?: string): string;
  /** Everything that was read, whatever was answered. */
  readonly posts: readonly ChatPost[];
  /** What was taken with 2xx. */
  readonly taken: readonly ChatPost[];
  /** Meets everything so from now on; undefined takes it again. */
  meet(how: Meets | ((post: Pick<ChatPost, 'path'>) => Meets | undefined) | undefined): void;
  /** Resolves when so many were taken. */
  untilTaken(count: number): Promise<void>;
  stop(): Promise<void>;
}

const usual: Readonly<Record<string, Exclude<Meets, string>>> = {
  slack: { status: 200, text: 'ok' },
  discord: { status: 200, text: '{"id":"1"}' },
  teams: { status: 202, text: '' },
  https: { status: 204 },
};
const ofTelegram: Exclude<Meets, string> = { status: 200, text: '{"ok":true,"result":{"message_id":1}}' };

/** Starts one on a port of its own. */
export async function startFakeChat(): Promise<FakeChat> {
  const posts: ChatPost[] = [];
  const taken: ChatPost[] = [];
  const waiting = new Set<() => void>();
  let meets: (post: Pick<ChatPost, 'path'>) => Meets | undefined = () => undefined;

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url: path = '', headers } = request;
    const how = meets({ path }) ?? usual[path.split('/')[1] ?? ''] ?? ofTelegram;
    if (how === 'cut') return void request.socket.destroy();
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString('utf8');
    const post = { path, headers, text, body: JSON.parse(text) };
    posts.push(post);
    if (how === 'silent') return void request.socket.destroy();
    if (how === 'slow') return;
    if (how.status < 300) taken.push(post);
    response.writeHead(how.status, how.headers).end(how.text);
    for (const look of waiting) look();
  }

  const server = createServer((request, response) => {
    take(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${(address as AddressInfo).port}`;
  return {
    url,
    hook: (kind, name = 'room') => `${url}/${kind}/services/${name}/secret-token-of-the-hook`,
    posts,
    taken,
    meet: (how) => {
      meets = typeof how === 'function' ? how : () => how;
    },
    untilTaken: (count) =>
      new Promise((resolve) => {
        const look = () => {
          if (taken.length < count) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
