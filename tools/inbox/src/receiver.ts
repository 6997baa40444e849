import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import type { Logger } from '@pabal/runtime';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import type { Letters } from './letters.ts';
import { parseLetter } from './parse.ts';

/** Most bytes of a message; the same as Gmail's limit. */
const maxBytes = 25 * 1024 * 1024;

export interface Receiver {
  readonly port: number;
  stop(): Promise<void>;
}

/**
 * The inbox's SMTP side: accepts every letter for everybody, with or without a login, and answers 250 once it can be seen.
 * There is no STARTTLS, because on loopback a certificate that nobody trusts would only fail.
 */
export async function startReceiver(options: {
  letters: Letters;
  host: string;
  port: number;
  logger: Logger;
}): Promise<Receiver> {
  const { letters, host, port, logger } = options;
  const server = new SMTPServer({
    banner: 'pabal inbox',
    size: maxBytes,
    authOptional: true,
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    socketTimeout: 5 * 60_000,
    closeTimeout: 1000,
    onAuth: (_auth, _session, done) => done(null, { user: 'anybody' }),
    onData: (stream, session, done) => {
      take(stream, session, letters).then(
        (id) => done(null, `Ok: the inbox has it as ${id}`),
        (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
      );
    },
  });
  // A client that hangs up does not matter to the inbox.
  server.on('error', (error) => logger.debug({ err: error }, 'An SMTP conversation broke off.'));

  const listening = server.listen(port, host);
  await new Promise<void>((resolve, reject) => {
    listening.once('listening', resolve);
    listening.once('error', reject);
  });
  const address = listening.address() as AddressInfo;
  return { port: address.port, stop: () => new Promise((resolve) => server.close(() => resolve())) };
}

async function take(
  stream: SMTPServerDataStream,
  session: SMTPServerSession,
  letters: Letters,
): Promise<string> {
  const source = await readAll(stream, maxBytes);
  if (source === undefined) throw refusal(552, `The message is larger than ${maxBytes} bytes.`);
  const { mailFrom, rcptTo } = session.envelope;
  const envelope = {
    from: mailFrom ? mailFrom.address : '',
    to: rcptTo.map(({ address }) => address),
  };
  const { id } = await letters.add({ envelope, source, content: await parseLetter(source) });
  return id;
}

/** The whole stream; `undefined` when it is longer than the limit, and then the rest is read and discarded. */
async function readAll(stream: Readable, limit: number): Promise<Buffer | undefined> {
  let chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.length;
    if (bytes <= limit) chunks.push(chunk);
    else chunks = [];
  }
  return bytes <= limit ? Buffer.concat(chunks) : undefined;
}

function refusal(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}
