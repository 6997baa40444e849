import { type AddressInfo, createServer as createPlainServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import {
  type Behaviour,
  type Moment,
  type ReceivedLetter,
  type Script,
  type ScriptedStage,
  scriptedStages,
} from './behaviour.ts';
import { testCertificate } from './certificate.ts';
import { Conversation } from './conversation.ts';

export interface FakeSmtpOptions {
  /** 0, the default, lets the system choose. */
  readonly port?: number;
  /** EHLO keywords; STARTTLS is added by `tls`, AUTH by `auth`. */
  readonly capabilities?: readonly string[];
  readonly tls?: 'none' | 'starttls' | 'implicit';
  readonly certificate?: { readonly cert: string; readonly key: string };
  /** The only credentials that are taken; MAIL is refused without them. */
  readonly auth?: { readonly user: string; readonly pass: string };
  /** What is offered for logging in. Default both. */
  readonly authMethods?: readonly ('PLAIN' | 'LOGIN')[];
  readonly script?: Partial<Record<ScriptedStage, Script>>;
  /** False keeps envelopes and Message-IDs only, for runs of many letters. */
  readonly keepData?: boolean;
  /** Cuts what would leave at once into pieces, each in a segment of its own. */
  readonly split?: (text: string) => readonly string[];
}

interface FakeSmtpCounts {
  /** Connections ever opened, open now, and the most at any time. */
  readonly connections: number;
  readonly open: number;
  readonly peakOpen: number;
  /** How often each stage was reached. */
  readonly commands: Readonly<Record<ScriptedStage, number>>;
}

/** An SMTP server for tests that follows a script, also one that no good server would follow. */
export interface FakeSmtpServer {
  readonly port: number;
  /** `smtp://` or `smtps://`, with the credentials when there are any. */
  readonly url: string;
  readonly letters: readonly ReceivedLetter[];
  counts(): FakeSmtpCounts;
  /** Sets what happens at a stage from now on; undefined makes it friendly again. */
  on(stage: ScriptedStage, script: Script | undefined): void;
  /** Forgets every script. */
  beFriendly(): void;
  /** Forgets the letters kept so far. */
  forgetLetters(): void;
  /** Says a line nobody asked for on every open connection. */
  sayToAll(line: string): void;
  /** Closes the server's half of every connection. */
  halfCloseAll(): void;
  /** Cuts every connection. */
  cutAll(): void;
  /** Resolves with the letters as soon as there are `count`. */
  received(count: number, timeoutMs?: number): Promise<readonly ReceivedLetter[]>;
  /** Resolves as soon as `reached` holds; asked again after every command, letter and closed connection. */
  until(reached: () => boolean, what: string, timeoutMs?: number): Promise<void>;
  /** Stops listening and cuts what is open. */
  close(): Promise<void>;
}

const usualCapabilities = ['PIPELINING', 'SIZE 10485760', 'ENHANCEDSTATUSCODES', '8BITMIME', 'SMTPUTF8'];
const patienceMs = 30_000;

/** Starts a scripted SMTP server on loopback. */
export async function createFakeSmtpServer(options: FakeSmtpOptions = {}): Promise<FakeSmtpServer> {
  const { port = 0, tls = 'none', certificate = testCertificate, auth } = options;
  const scripts = new Map<ScriptedStage, Script>();
  for (const stage of scriptedStages) setScript(scripts, stage, options.script?.[stage]);
  const conversations = new Conversations(options, (moment) => scripted(scripts.get(moment.stage), moment));
  const { letters, open } = conversations;

  const converse = (socket: Socket) => conversations.begin(socket);
  const server = tls === 'implicit' ? createTlsServer(certificate, converse) : createPlainServer(converse);
  const listening = await listen(server, port);

  return {
    port: listening,
    url: urlOf(listening, tls, auth),
    letters,
    counts: () => conversations.counts(),
    on: (stage, script) => setScript(scripts, stage, script),
    beFriendly: () => scripts.clear(),
    forgetLetters: () => {
      letters.length = 0;
    },
    sayToAll: (line) => conversations.each((conversation) => conversation.say(line)),
    halfCloseAll: () => conversations.each((conversation) => conversation.halfClose()),
    cutAll: () => conversations.each((conversation) => conversation.cut()),
    received: async (count, timeoutMs) => {
      await conversations.until(() => letters.length >= count, `${count} letters`, timeoutMs);
      return letters;
    },
    until: (reached, what, timeoutMs) => conversations.until(reached, what, timeoutMs),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open.keys()) socket.destroy();
      }),
  };
}

/** What is said on all connections of a server, and who waits for something to be said. */
class Conversations {
  readonly letters: ReceivedLetter[] = [];
  readonly open = new Map<Socket, Conversation>();
  private readonly options: FakeSmtpOptions;
  private readonly behaviour: (moment: Moment) => Behaviour;
  private readonly commands: Record<ScriptedStage, number> = {
    ...{ banner: 0, ehlo: 0, starttls: 0, auth: 0, mail: 0 },
    ...{ rcpt: 0, data: 0, message: 0, rset: 0, quit: 0 },
  };
  private readonly waiters = new Set<() => void>();
  private connections = 0;
  private peakOpen = 0;

  constructor(options: FakeSmtpOptions, behaviour: (moment: Moment) => Behaviour) {
    this.options = options;
    this.behaviour = behaviour;
  }

  begin(socket: Socket): void {
    const { auth, split, certificate = testCertificate } = this.options;
    const { keepData = true, authMethods = ['PLAIN', 'LOGIN'] } = this.options;
    this.connections += 1;
    const conversation = new Conversation(socket, {
      connectionId: this.connections,
      capabilities: capabilitiesOf(this.options),
      ...{ certificate, keepData, authMethods },
      ...(auth === undefined ? {} : { auth }),
      ...(split === undefined ? {} : { split }),
      behaviour: this.behaviour,
      onCommand: (stage) => {
        this.commands[stage] += 1;
        this.changed();
      },
      onLetter: (letter) => {
        this.letters.push(letter);
        this.changed();
      },
    });
    this.open.set(socket, conversation);
    this.peakOpen = Math.max(this.peakOpen, this.open.size);
    this.changed();
    socket.once('close', () => {
      this.open.delete(socket);
      this.changed();
    });
  }

  each(act: (conversation: Conversation) => void): void {
    for (const conversation of this.open.values()) act(conversation);
  }

  counts(): FakeSmtpCounts {
    const { connections, peakOpen, commands } = this;
    return { connections, open: this.open.size, peakOpen, commands: { ...commands } };
  }

  until(reached: () => boolean, what: string, timeoutMs = patienceMs): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiters.delete(check);
        reject(
          new Error(
            `The fake SMTP server waited ${timeoutMs} ms for ${what}; it has ${this.letters.length} letters and ${this.open.size} open connections.`,
          ),
        );
      }, timeoutMs);
      const check = (): void => {
        if (!reached()) return;
        clearTimeout(timer);
        this.waiters.delete(check);
        resolve();
      };
      this.waiters.add(check);
      check();
    });
  }

  private changed(): void {
    for (const check of this.waiters) check();
  }
}

function capabilitiesOf({ capabilities = usualCapabilities, tls }: FakeSmtpOptions): readonly string[] {
  return [...capabilities, ...(tls === 'starttls' ? ['STARTTLS'] : [])];
}

function setScript(
  scripts: Map<ScriptedStage, Script>,
  stage: ScriptedStage,
  script: Script | undefined,
): void {
  if (script === undefined) scripts.delete(stage);
  else scripts.set(stage, script);
}

function scripted(script: Script | undefined, moment: Moment): Behaviour {
  return (typeof script === 'function' ? script(moment) : script) ?? {};
}

function urlOf(port: number, tls: string, auth: FakeSmtpOptions['auth']): string {
  const login = auth ? `${encodeURIComponent(auth.user)}:${encodeURIComponent(auth.pass)}@` : '';
  return `${tls === 'implicit' ? 'smtps' : 'smtp'}://${login}127.0.0.1:${port}`;
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address: AddressInfo | string | null = server.address();
      if (address === null || typeof address === 'string')
        reject(new Error('Expected a TCP port, got none.'));
      else resolve(address.port);
    });
  });
}
