// The SMTP side: whom it lets in, to which addresses, and how much of a mail is kept. It takes mail from everybody, as an MX does, and
// never sends anything back: what cannot be taken is refused while its sender is there.

import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import { messageOf } from '@pabal/domain';
import type { Logger } from '@pabal/runtime';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import type { Purpose } from './addresses.ts';
import type { InboundFigures } from './figures.ts';
import { createRates } from './rates.ts';
import { readOctets, type Take } from './take.ts';

export interface Receiver {
  readonly port: number;
  stop(): Promise<void>;
}

export interface ReceiverOptions {
  readonly host: string;
  readonly port: number;
  /** The name in the greeting. */
  readonly name: string;
  /** PEM files of a certificate and its key; STARTTLS is offered with them. */
  readonly certificate?: { readonly certFile: string; readonly keyFile: string } | undefined;
  readonly purposeOf: (address: string) => Purpose | undefined;
  readonly take: Take;
  readonly figures: InboundFigures;
  readonly logger: Logger;
}

/** Most octets of a mail; bounces may have the whole letter with them. */
const mostOctets = 32 * 1024 * 1024;
/** A reply goes on to people whole or not at all; so many octets have room for a picture of a screen. */
const mostReplyOctets = 4 * 1024 * 1024;
/** Replies that are in memory at one time. Others are asked to come again. */
const mostReplies = 16;
const mostClients = 200;
const mostClientsOfOne = 20;
/** Recipients that a mail may have: ours have an address each. */
const mostRecipients = 5;
/** Unknown addresses in one conversation, after which it ends: somebody tries addresses out. */
const mostUnknown = 10;
const mostMessages = 200;

/** What is known of one conversation. */
interface Conversation {
  unknown: number;
  messages: number;
  readonly purposes: Map<string, Purpose>;
}

/** Starts to listen. @throws Error with a sentence that says what to do when the port is taken */
export async function startReceiver(options: ReceiverOptions): Promise<Receiver> {
  const { host, port, logger } = options;
  const server = new SMTPServer({ ...settingsOf(options), ...handlersOf(options) });
  // A client that hangs up, or speaks no SMTP, concerns nobody else.
  server.on('error', (error) => logger.debug({ err: error }, 'An SMTP conversation broke off.'));
  const listening = server.listen(port, host);
  await new Promise<void>((resolve, reject) => {
    listening.once('listening', resolve);
    listening.once('error', (error) =>
      reject(new Error(`INBOUND_PORT ${port} cannot be listened on: ${messageOf(error)}`, { cause: error })),
    );
  });
  const address = listening.address() as AddressInfo;
  return { port: address.port, stop: () => new Promise((resolve) => server.close(() => resolve())) };
}

function settingsOf({ name, certificate }: ReceiverOptions) {
  return {
    name,
    banner: 'pabal inbound',
    size: mostOctets,
    authOptional: true,
    maxClients: mostClients,
    maxRecipients: mostRecipients,
    maxAllowedUnauthenticatedCommands: false as const,
    disableReverseLookup: true,
    socketTimeout: 60_000,
    closeTimeout: 5_000,
    logger: false,
    ...(certificate === undefined
      ? { disabledCommands: ['AUTH', 'STARTTLS'] }
      : {
          disabledCommands: ['AUTH'],
          cert: readFileSync(certificate.certFile),
          key: readFileSync(certificate.keyFile),
        }),
  };
}

type Done = (error?: Error | null) => void;

function handlersOf(options: ReceiverOptions) {
  const { purposeOf, figures } = options;
  const conversations = createConversations();
  const receive = createReceive(conversations, options);
  const rates = createRates(() => performance.now());
  const tooMany = (code: number, sentence: string) => {
    figures.refused('too-many');
    return new Refusal(code, sentence);
  };
  return {
    onConnect(session: SMTPServerSession, done: Done): void {
      if (rates.triesAddresses(session.remoteAddress))
        done(tooMany(421, '4.7.0 Too many unknown recipients from this address.'));
      else if (conversations.begin(session)) done(null);
      else done(tooMany(421, '4.7.0 Too many connections from this address.'));
    },
    onMailFrom(_from: unknown, { remoteAddress }: SMTPServerSession, done: Done): void {
      done(
        rates.takesMail(remoteAddress)
          ? null
          : tooMany(451, '4.7.0 Too many mails from this address. Try again later.'),
      );
    },
    onClose: conversations.end,
    onRcptTo({ address }: { readonly address: string }, session: SMTPServerSession, done: Done): void {
      const conversation = conversations.of(session);
      const purpose = purposeOf(address);
      if (purpose === undefined) {
        figures.refused('unknown-address');
        rates.unknownAt(session.remoteAddress);
        done(unknownRecipient(conversation));
        return;
      }
      conversation.purposes.set(address, purpose);
      done();
    },
    onData(stream: SMTPServerDataStream, session: SMTPServerSession, done: Done): void {
      receive(stream, session).then(
        () => done(null),
        (error: unknown) => done(tellable(error, options)),
      );
    },
  };
}

/** Makes what reads a mail and has it taken. */
function createReceive(
  conversations: Conversations,
  { take, figures }: Pick<ReceiverOptions, 'take' | 'figures'>,
) {
  const replies = createReplies(tooLarge);

  async function takeAll(
    { messages }: Conversation,
    purposes: readonly Purpose[],
    source: Buffer,
  ): Promise<void> {
    if (messages > mostMessages) throw new Refusal(421, '4.7.0 Too many messages in one connection.');
    for (const purpose of purposes) figures.taken(await take(purpose, source));
  }

  function tooLarge(octets: number): Refusal {
    figures.refused('too-large');
    return new Refusal(552, `5.3.4 The message is larger than ${octets} octets.`);
  }

  return async (stream: SMTPServerDataStream, session: SMTPServerSession): Promise<void> => {
    const conversation = conversations.of(session);
    conversation.messages += 1;
    const purposes = session.envelope.rcptTo.flatMap(
      ({ address }) => conversation.purposes.get(address) ?? [],
    );
    if (purposes.some(goesOn))
      return replies.hold(stream, (source) => takeAll(conversation, purposes, source));
    const source = await readBeginning(stream, readOctets);
    if (stream.sizeExceeded) throw tooLarge(mostOctets);
    await takeAll(conversation, purposes, source);
  };
}

/** Refusals go out as they are; everything else is for the log, and the sender tries again. */
function tellable(error: unknown, { figures, logger }: Pick<ReceiverOptions, 'figures' | 'logger'>): Error {
  if (error instanceof Refusal) return error;
  figures.refused('not-now');
  logger.debug({ err: error }, 'A mail could not be written down; its sender keeps it.');
  return new Refusal(451, '4.3.0 Try again later.');
}

function unknownRecipient(conversation: Conversation): Refusal {
  conversation.unknown += 1;
  return conversation.unknown > mostUnknown
    ? new Refusal(421, '4.7.0 Too many unknown recipients.')
    : new Refusal(550, '5.1.1 No such recipient here; mail for others is not relayed.');
}

type Conversations = ReturnType<typeof createConversations>;

/** What is known of open conversations, and how many each client has. */
function createConversations() {
  const open = new Map<string, Conversation>();
  const clients = new Map<string, number>();
  const of = (session: SMTPServerSession): Conversation => {
    const known = open.get(session.id) ?? { unknown: 0, messages: 0, purposes: new Map() };
    open.set(session.id, known);
    return known;
  };
  return {
    of,
    /** @returns false when its client has too many already */
    begin(session: SMTPServerSession): boolean {
      const count = clients.get(session.remoteAddress) ?? 0;
      if (count >= mostClientsOfOne) return false;
      clients.set(session.remoteAddress, count + 1);
      of(session);
      return true;
    },
    end(session: SMTPServerSession): void {
      if (!open.delete(session.id)) return;
      const count = (clients.get(session.remoteAddress) ?? 1) - 1;
      if (count <= 0) clients.delete(session.remoteAddress);
      else clients.set(session.remoteAddress, count);
    },
  };
}

const goesOn = (purpose: Purpose) => purpose.kind === 'reply' && purpose.forwardTo !== undefined;

/** Reads replies whole, and only so many at one time. */
function createReplies(tooLarge: (octets: number) => Refusal) {
  let held = 0;
  return {
    async hold(stream: Readable, use: (source: Buffer) => Promise<void>): Promise<void> {
      if (held >= mostReplies) {
        await readBeginning(stream, 0);
        throw new Refusal(451, '4.3.2 Too many replies at this moment. Try again later.');
      }
      held += 1;
      try {
        const source = await readBeginning(stream, mostReplyOctets + 1);
        if (source.length > mostReplyOctets) throw tooLarge(mostReplyOctets);
        await use(source);
      } finally {
        held -= 1;
      }
    },
  };
}

/** The beginning of a mail, of so many octets at most; the rest is read and discarded. */
async function readBeginning(stream: Readable, most: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let octets = 0;
  for await (const piece of stream) {
    const bytes: Buffer = piece;
    if (octets < most) pieces.push(bytes.subarray(0, most - octets));
    octets += bytes.length;
  }
  return Buffer.concat(pieces);
}

class Refusal extends Error {
  readonly responseCode: number;
  constructor(code: number, sentence: string) {
    super(sentence);
    this.responseCode = code;
  }
}
