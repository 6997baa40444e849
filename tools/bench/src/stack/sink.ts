// Postfix's smtp-sink as the bench uses it: it counts while it is measured, and keeps letters when they are to be read.

import { access, chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSmtpSink } from '@pabal/test/support';

export interface Sink {
  readonly url: string;
  readonly port: number;
  pid(): number;
  /** Letters counted since it was started, or began to keep them. */
  received(): number;
  /**
   * Starts again on the same port, from now on appending every letter to the file whose path this answers: to keep them
   * costs the sink half as much CPU again, which a measurement would pay for.
   */
  keepLetters(): Promise<string>;
  stop(): Promise<void>;
}

const backlog = 1_000;

export async function startSink(): Promise<Sink> {
  let sink = await startSmtpSink({ backlog });
  let folder: string | undefined;
  return {
    url: sink.url,
    port: sink.port,
    pid: () => sink.pid,
    received: () => sink.counts().messages,
    keepLetters: async () => {
      folder = await mkdtemp(join(await memoryDir(), 'pabal-letters-'));
      // smtp-sink changes its user when root starts it.
      await chmod(folder, 0o777);
      const file = join(folder, 'received');
      const { port } = sink;
      await sink.stop();
      sink = await startSmtpSink({ port, args: ['-D', file], backlog });
      return file;
    },
    stop: async () => {
      await sink.stop();
      if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A folder in memory if the machine has one, so that keeping letters needs no disk. */
export function memoryDir(): Promise<string> {
  return access('/dev/shm').then(
    () => '/dev/shm',
    () => tmpdir(),
  );
}
