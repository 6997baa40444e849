// Notes every letter of a large run where it arrives. smtp-sink begins a new file every second; a file is read and removed as
// soon as the sink has closed it, so that a hundred thousand letters need only the disk space of a few seconds.

import { createReadStream } from 'node:fs';
import { chmod, mkdtemp, readdir, readlink, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { eventually, startSmtpSink } from '@pabal/test/support';
import { memoryDir } from '../stack/sink.ts';

/** A letter as it arrived. */
export interface ArrivedLetter {
  readonly address: string;
  readonly messageId: string;
}

export interface CapturingSink {
  readonly url: string;
  pid(): number;
  /** Letters counted so far. */
  received(): number;
  /** Letters read so far. */
  readonly letters: readonly ArrivedLetter[];
  /** The first letter to the sample domain, whole; `undefined` until it has come. */
  sample(): Buffer | undefined;
  /** Reads the files that are left, when nothing is sent any more. */
  finish(): Promise<void>;
  stop(): Promise<void>;
}

const lookEveryMs = 500;
/** The sink writes to no file that is older than this. */
const settledMs = 2_000;
const prefix = 'received.';
/** A letter that is still coming in has a file of its own, with a longer name. */
const complete = /^received\.\d{8}$/;

/** Starts a sink that notes every letter and keeps one: the first letter to `sampleDomain`. */
export async function startCapturingSink(options: { readonly sampleDomain: string }): Promise<CapturingSink> {
  const dir = await mkdtemp(join(await memoryDir(), 'pabal-letters-'));
  // smtp-sink changes its user when root starts it.
  await chmod(dir, 0o777);
  // strftime(3): the day of the month, so that midnight is not a beginning.
  const sink = await startSmtpSink({ args: ['-D', join(dir, `${prefix}%d%H%M%S`)], backlog: 1_000 });
  const letters: ArrivedLetter[] = [];
  let sample: Buffer | undefined;
  let finishing = false;
  const note: Note = (letter, whole) => {
    letters.push(letter);
    if (letter.address.endsWith(`@${options.sampleDomain}`)) sample ??= whole();
  };

  const captured = async () => (await readdir(dir)).filter((name) => complete.test(name)).sort();

  async function readSettled(): Promise<void> {
    for (const name of await captured()) {
      const file = join(dir, name);
      if (!(await isSettled(file, sink.pid))) continue;
      await readLetters(file, note);
      await rm(file);
    }
  }

  const work = (async () => {
    while (!finishing) {
      await readSettled();
      await wait(lookEveryMs);
    }
  })();
  // An error comes up again in `finish`.
  work.catch(() => undefined);

  return {
    url: sink.url,
    pid: () => sink.pid,
    received: () => sink.counts().messages,
    letters,
    sample: () => sample,
    finish: async () => {
      finishing = true;
      await work;
      await eventually(
        async () => {
          await readSettled();
          return (await captured()).length === 0;
        },
        { what: 'the last letter', timeoutMs: 30_000, everyMs: lookEveryMs },
      );
    },
    stop: async () => {
      finishing = true;
      await work.catch(() => undefined);
      await sink.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function isSettled(file: string, sinkPid: number): Promise<boolean> {
  const { mtimeMs } = await stat(file);
  if (Date.now() - mtimeMs < settledMs) return false;
  const open = await readdir(`/proc/${sinkPid}/fd`);
  const targets = await Promise.all(
    open.map((fd) => readlink(`/proc/${sinkPid}/fd/${fd}`).catch(() => undefined)),
  );
  return !targets.includes(file);
}

const recipientMark = '\nX-Rcpt-Args: <';
const idMark = '\nMessage-ID: <';
const letterMark = 'X-Client-Addr: ';
/** Between the two marks: what the sink noted, and the first header fields. */
const mostBetween = 4_096;

type Note = (letter: ArrivedLetter, whole: () => Buffer | undefined) => void;

async function readLetters(file: string, note: Note): Promise<void> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(file, { highWaterMark: 4 * 1_048_576 })) {
    rest = takeLetters(Buffer.concat([rest, chunk]), note, false);
  }
  takeLetters(rest, note, true);
}

/** Notes the letters in a piece of a file. @returns the end that may be the beginning of another one */
function takeLetters(piece: Buffer, note: Note, last: boolean): Buffer {
  let done = 0;
  for (;;) {
    const at = piece.indexOf(recipientMark, done);
    if (at < 0) return piece.subarray(Math.max(done, piece.length - mostBetween));
    const idAt = piece.indexOf(idMark, at);
    if (idAt < 0 || piece.indexOf('>', idAt) < 0) {
      if (last) throw new Error('The sink has a letter without a Message-ID.');
      return piece.subarray(Math.max(0, at - mostBetween));
    }
    const address = textUntil(piece, at + recipientMark.length);
    const messageId = `<${textUntil(piece, idAt + idMark.length)}>`;
    note({ address, messageId }, () => wholeLetter(piece, at));
    done = idAt;
  }
}

const textUntil = (piece: Buffer, from: number) => piece.toString('utf8', from, piece.indexOf('>', from));

/** From behind what the sink noted to the beginning of the next letter; nothing when that lies in another piece. */
function wholeLetter(piece: Buffer, at: number): Buffer | undefined {
  const from = piece.indexOf('\n', at + 1) + 1;
  const next = piece.indexOf(`\n${letterMark}`, from);
  return next < 0 ? undefined : Buffer.from(piece.subarray(from, next));
}
