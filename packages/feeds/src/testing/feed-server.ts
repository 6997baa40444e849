// A server of many feeds on this machine: most of them good and of every shape, some as bad as they come.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { answers } from './answers.ts';
import { type Behaviour, behavioursOf, expected, type Shares } from './behaviour.ts';
import { articleOf, type Blog, blogOf } from './blog.ts';
import { type ShapeName, shapes } from './shapes/index.ts';

export interface FeedServerOptions {
  readonly feeds: number;
  /** Default: all of them good. */
  readonly shares?: Shares;
  /** Articles that every feed begins with (default 20). */
  readonly articles?: number;
  /** Default 0: a free one. */
  readonly port?: number;
  /** When the newest article was published (default: now). */
  readonly newestAt?: Date;
}

/** One feed of the server. */
export interface TestFeed {
  readonly number: number;
  readonly url: string;
  readonly shape: ShapeName;
  readonly behaviour: Behaviour;
  /** What reading it comes to: `read`, or the name of a failure. */
  readonly expected: (typeof expected)[Behaviour];
  /** Its answers have an ETag: asked again, it says 304. */
  readonly tagged: boolean;
}

export interface FeedServer {
  readonly port: number;
  readonly feeds: readonly TestFeed[];
  /** Requests so far, by path. */
  readonly requests: ReadonlyMap<string, number>;
  /** Answers that were completed so far, by status. */
  readonly answered: ReadonlyMap<number, number>;
  /** Lets a feed publish one more article. */
  publish(number: number, at?: Date): void;
  /** From now on the feed behaves so. */
  behave(number: number, behaviour: Behaviour): void;
  stop(): Promise<void>;
}

interface State {
  blog: Blog;
  behaviour: Behaviour;
  readonly shape: ShapeName;
}

const shapeNames = Object.keys(shapes).filter((name): name is ShapeName => Object.hasOwn(shapes, name));

/** Starts the server on 127.0.0.1. Feeds are at `/feed/<number>`, their articles at `/blog-<number>/…`. */
export async function startFeedServer(options: FeedServerOptions): Promise<FeedServer> {
  const { feeds: count, shares = {}, articles = 20, port = 0, newestAt = new Date() } = options;
  const requests = new Map<string, number>();
  const answered = new Map<number, number>();
  const states: State[] = [];
  const server = createServer((request, response) => {
    const path = request.url?.split('?')[0] ?? '/';
    requests.set(path, (requests.get(path) ?? 0) + 1);
    response.once('finish', () => {
      answered.set(response.statusCode, (answered.get(response.statusCode) ?? 0) + 1);
    });
    const state = states[Number(/^\/feed\/(\d+)$/.exec(path)?.[1])];
    if (state === undefined) sendPage(path, response);
    else serveFeed(state, request, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  const origin = `http://127.0.0.1:${bound}`;

  for (const [number, behaviour] of behavioursOf(count, shares).entries()) {
    const blog = blogOf({ site: `${origin}/blog-${number}`, number, articles, newestAt });
    const shape = behaviour === 'broken' ? 'brokenXml' : shapeNames[number % shapeNames.length];
    states.push({ blog, behaviour, shape: shape ?? 'wordpress' });
  }

  const stateOf = (number: number): State => {
    const state = states[number];
    if (state === undefined) throw new RangeError(`Expected a feed from 0 to ${count - 1}, got ${number}.`);
    return state;
  };

  return {
    port: bound,
    feeds: states.map(({ shape, behaviour }, number) => ({
      ...{ number, shape, behaviour },
      url: `${origin}/feed/${number}`,
      expected: expected[behaviour],
      tagged: isTagged(number),
    })),
    requests,
    answered,
    publish(number, at = new Date()) {
      const state = stateOf(number);
      const article = articleOf(number * 1_000 + 500 + state.blog.articles.length, at);
      state.blog = { ...state.blog, articles: [article, ...state.blog.articles] };
    },
    behave(number, behaviour) {
      stateOf(number).behaviour = behaviour;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Every third server knows of ETags. */
const isTagged = (number: number) => number % 3 === 0;

function serveFeed(state: State, request: IncomingMessage, response: ServerResponse): void {
  const { blog, behaviour, shape } = state;
  const number = Number(/\d+$/.exec(blog.site)?.[0]);
  answers[behaviour]({
    request,
    response,
    feed: () => shapes[shape](blog),
    etag: isTagged(number) ? `"${blog.articles.length}"` : undefined,
  });
}

/** Articles have a head with a picture; robots.txt keeps everybody out of the blogs that end in 7. */
function sendPage(path: string, response: ServerResponse): void {
  if (path === '/robots.txt') {
    response.writeHead(200, { 'content-type': 'text/plain' }).end('User-agent: *\nDisallow: /blog-*7/\n');
  } else if (path.startsWith('/blog-')) {
    response
      .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
      .end(
        `<!doctype html><html><head><title>An article</title><meta property="og:image" content="${path}/cover.png"><meta property="og:description" content="${path.split('/').at(-1)}의 요약 &amp; 소개"></head><body>…</body></html>`,
      );
  } else {
    response.writeHead(404).end();
  }
}
