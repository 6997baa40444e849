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

export interface FakeSmtpCounts {
  /** Connections ever opened, open now, and the most at any time. */
  readonly connections: number;
  readonly open: number;
  readonly peakOpen: number;
  /** How often each stage was reached. */
  readonly commands: Readonly<Record<ScriptedStage, number>>;
}

/** An SMTP server for tests that does what it is told, also what no good server would do. */
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
const patienceMs = 10_000;

/** Starts a scripted SMTP server on loopback. */
export async function createFakeSmtpServer(options: FakeSmtpOptions = {}): Promise<FakeSmtpServer> {
  const {
    port = 0,
    tls = 'none',
    certificate = testCertificate,
    auth,
    keepData = true,
    authMethods = ['PLAIN', 'LOGIN'],
  } = options;
  const capabilities = [
    ...(options.capabilities ?? usualCapabilities),
    ...(tls === 'starttls' ? ['STARTTLS'] : []),
  ];
  const scripts = new Map<ScriptedStage, Script>();
  for (const stage of scriptedStages) setScript(scripts, stage, options.script?.[stage]);

  const letters: ReceivedLetter[] = [];
  const commands = {
    banner: 0,
    ehlo: 0,
    starttls: 0,
    auth: 0,
    mail: 0,
    rcpt: 0,
    data: 0,
    message: 0,
    rset: 0,
    quit: 0,
  };
  const open = new Map<Socket, Conversation>();
  const waiters = new Set<() => void>();
  const changed = (): void => {
    for (const check of waiters) check();
  };
  const each = (act: (conversation: Conversation) => void): void => {
    for (const conversation of open.values()) act(conversation);
  };
  let connections = 0;
  let peakOpen = 0;

  const converse = (socket: Socket): void => {
    connections += 1;
    const conversation = new Conversation(socket, {
      connectionId: connections,
      capabilities,
      certificate,
      keepData,
      authMethods,
      ...(auth === undefined ? {} : { auth }),
      ...(options.split === undefined ? {} : { split: options.split }),
      behaviour: (moment) => scripted(scripts.get(moment.stage), moment),
      onCommand: (stage) => {
        commands[stage] += 1;
        changed();
      },
      onLetter: (letter) => {
        letters.push(letter);
        changed();
      },
    });
    open.set(socket, conversation);
    peakOpen = Math.max(peakOpen, open.size);
    changed();
    socket.once('close', () => {
      open.delete(socket);
      changed();
    });
  };

  const server = tls === 'implicit' ? createTlsServer(certificate, converse) : createPlainServer(converse);
  const listening = await listen(server, port);

  const until = (reached: () => boolean, what: string, timeoutMs = patienceMs): Promise<void> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        waiters.delete(check);
        reject(
          new Error(
            `The fake SMTP server waited ${timeoutMs} ms for ${what}; it has ${letters.length} letters and ${open.size} open connections.`,
          ),
        );
      }, timeoutMs);
      const check = (): void => {
        if (!reached()) return;
        clearTimeout(timer);
        waiters.delete(check);
        resolve();
      };
      waiters.add(check);
      check();
    });

  return {
    port: listening,
    url: urlOf(listening, tls, auth),
    letters,
    counts: () => ({ connections, open: open.size, peakOpen, commands: { ...commands } }),
    on: (stage, script) => setScript(scripts, stage, script),
    beFriendly: () => scripts.clear(),
    forgetLetters: () => {
      letters.length = 0;
    },
    sayToAll: (line) => each((conversation) => conversation.say(line)),
    halfCloseAll: () => each((conversation) => conversation.halfClose()),
    cutAll: () => each((conversation) => conversation.cut()),
    received: async (count, timeoutMs) => {
      await until(() => letters.length >= count, `${count} letters`, timeoutMs);
      return letters;
    },
    until,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open.keys()) socket.destroy();
      }),
  };
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
