// Answers that are the same for everybody, kept for some seconds: most visits of an archive ask for a few pages. What a page is
// kept under is made of what was understood, never of what a request says besides: its host and its header fields change nothing.

import { createHash } from 'node:crypto';
import type { Request, Response } from 'express';

/** An answer that is the same for everybody who speaks the language. */
export interface KeptAnswer {
  readonly status: 200;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body: Buffer;
}

/** What makes an answer. */
export interface NewAnswer {
  readonly type: string;
  readonly body: string | Buffer;
  /** How long it is kept (default half a minute). */
  readonly freshMs?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface KeptAnswers {
  /** The answer under this name, when it is fresh. */
  find(name: string): Promise<KeptAnswer> | undefined;
  /** Makes an answer and keeps it; those who ask meanwhile get the same. */
  make(name: string, make: () => Promise<NewAnswer>): Promise<KeptAnswer>;
}

const usualMs = 30_000;
/** As long as caches between us and readers keep it. */
const cacheControl = 'public, max-age=60, stale-while-revalidate=600';
const mostAnswers = 1_000;
const mostBytes = 64 * 1024 * 1024;
/** An answer that is still being made counts as so much. */
const unknownBytes = 64 * 1024;

interface Kept {
  until: number;
  readonly answer: Promise<KeptAnswer>;
  bytes: number;
}

/** Makes the memory of one process. */
export function createKeptAnswers(now: () => number = Date.now): KeptAnswers {
  const kept = new Map<string, Kept>();
  let bytes = 0;

  function drop(name: string): void {
    bytes -= kept.get(name)?.bytes ?? 0;
    kept.delete(name);
  }

  function makeRoom(): void {
    for (const name of kept.keys()) {
      if (kept.size <= mostAnswers && bytes <= mostBytes) return;
      drop(name);
    }
  }

  return {
    find(name) {
      const found = kept.get(name);
      return found !== undefined && found.until > now() ? found.answer : undefined;
    },
    make(name, make) {
      drop(name);
      const made = make();
      const answer = made.then(answerOf);
      const entry: Kept = { until: now() + usualMs, answer, bytes: unknownBytes };
      kept.set(name, entry);
      bytes += unknownBytes;
      Promise.all([answer, made]).then(
        ([{ body }, { freshMs = usualMs }]) => {
          if (kept.get(name) !== entry) return;
          entry.until = now() + freshMs;
          bytes += body.length - entry.bytes;
          entry.bytes = body.length;
          makeRoom();
        },
        () => kept.get(name) === entry && drop(name),
      );
      makeRoom();
      return answer;
    },
  };
}

function answerOf({ type, body: made, headers = {} }: NewAnswer): KeptAnswer {
  const body = Buffer.from(made);
  const hash = createHash('sha256')
    .update(JSON.stringify(headers))
    .update(body)
    .digest('base64url')
    .slice(0, 22);
  return {
    status: 200,
    body,
    headers: {
      'Content-Type': type,
      'Content-Length': body.length,
      'Cache-Control': cacheControl,
      ETag: `"${hash}"`,
      Vary: 'Accept-Language',
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
      ...headers,
    },
  };
}

/** Sends an answer, or says that the one which the reader has is still good. */
export function sendKept(request: Request, response: Response, { status, headers, body }: KeptAnswer): void {
  if (isSame(request.headers['if-none-match'], String(headers.ETag))) {
    const { 'Content-Length': _length, 'Content-Type': _type, ...rest } = headers;
    response.writeHead(304, rest);
    response.end();
    return;
  }
  response.writeHead(status, { ...headers });
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** Longest list of tags that is read. */
const longestList = 1_000;

/** RFC 9110, section 13.1.2: compared weakly. */
function isSame(asked: string | undefined, etag: string): boolean {
  if (asked === undefined || asked.length > longestList) return false;
  return asked.split(',').some((one) => one.trim().replace(/^W\//, '') === etag || one.trim() === '*');
}
