import type { Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';
import type { Behaviour, Moment, ReceivedLetter, ScriptedStage } from './behaviour.ts';
import { Login } from './login.ts';
import { endOfMessage, endsAtOnce, messageIdOf, unstuffed } from './message.ts';
import { Outbox } from './outbox.ts';

/** What one conversation needs from its server. */
export interface ConversationDeps {
  readonly connectionId: number;
  readonly capabilities: readonly string[];
  readonly certificate: { readonly cert: string; readonly key: string };
  readonly auth?: { readonly user: string; readonly pass: string };
  readonly authMethods: readonly string[];
  readonly keepData: boolean;
  readonly split?: (text: string) => readonly string[];
  behaviour(moment: Moment): Behaviour;
  onCommand(stage: ScriptedStage): void;
  onLetter(letter: ReceivedLetter): void;
}

const friendly: Readonly<Record<ScriptedStage, string>> = {
  banner: '220 fake.example ESMTP',
  ehlo: '250 fake.example',
  starttls: '220 2.0.0 Ready to start TLS',
  auth: '235 2.7.0 Authentication successful',
  mail: '250 2.1.0 Ok',
  rcpt: '250 2.1.5 Ok',
  data: '354 End data with <CR><LF>.<CR><LF>',
  message: '250 2.0.0 Ok: queued',
  rset: '250 2.0.0 Ok',
  quit: '221 2.0.0 Bye',
};

/**
 * One client's conversation with the scripted server. Commands are worked off in order, also pipelined
 * ones; the answers to what came together leave together.
 */
export class Conversation {
  private socket: Socket;
  private readonly deps: ConversationDeps;
  private pending = Buffer.alloc(0);
  private out = '';
  private readonly outbox = new Outbox();
  private waiting = false;
  private inMessage = false;
  private login: Login | undefined;
  private timer: NodeJS.Timeout | undefined;
  private afterAnswer: (() => void) | undefined;
  private searched = 0;
  private cutAfterBytes = Number.POSITIVE_INFINITY;
  private from: string | undefined;
  private to: string[] = [];
  private authenticated: boolean;
  private letters = 0;

  constructor(socket: Socket, deps: ConversationDeps) {
    this.socket = socket;
    this.deps = deps;
    this.authenticated = deps.auth === undefined;
    socket.once('close', () => {
      clearTimeout(this.timer);
      this.outbox.clear();
    });
    this.listen();
    this.answer('banner', friendly.banner);
    this.flush();
  }

  /** Says something nobody asked for, such as `421 4.4.2 Idle for too long`. */
  say(line: string): void {
    this.socket.write(`${line}\r\n`);
  }

  /** Closes the server's half only. */
  halfClose(): void {
    this.socket.end();
  }

  cut(): void {
    this.socket.destroy();
  }

  private listen(): void {
    this.socket.setNoDelay(true);
    this.socket.on('error', () => this.socket.destroy());
    this.socket.on('data', (chunk) => {
      this.pending = this.pending.length === 0 ? chunk : Buffer.concat([this.pending, chunk]);
      this.work();
    });
  }

  private work(): void {
    while (!this.waiting && !this.socket.destroyed) {
      this.afterAnswer?.();
      this.afterAnswer = undefined;
      const advanced = this.inMessage ? this.readMessage() : this.readLine();
      if (!advanced) break;
    }
    this.flush();
  }

  private readLine(): boolean {
    const end = this.pending.indexOf(0x0a);
    if (end < 0) return false;
    const line = this.pending.toString('utf8', 0, end).replace(/\r$/, '');
    this.pending = this.pending.subarray(end + 1);
    if (this.login) this.continueLogin(line);
    else this.command(line);
    return true;
  }

  private command(line: string): void {
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === 'EHLO' || verb === 'HELO') this.answer('ehlo', this.greeting(), line);
    else if (verb === 'MAIL') this.mail(line);
    else if (verb === 'RCPT') this.rcpt(line);
    else if (verb === 'DATA') this.data(line);
    else if (verb === 'RSET') this.reset(line);
    else if (verb === 'NOOP') this.out += '250 2.0.0 Ok\r\n';
    else if (verb === 'QUIT') this.answer('quit', friendly.quit, line, { cut: 'after' });
    else if (verb === 'AUTH') this.auth(line);
    else if (line.toUpperCase() === 'STARTTLS') this.startTls(line);
    else this.out += '502 5.5.2 Command not recognised\r\n';
  }

  private greeting(): string[] {
    const secured = this.socket instanceof TLSSocket;
    const offered = this.deps.capabilities.filter((name) => !(secured && name === 'STARTTLS'));
    const lines = [
      'fake.example',
      ...offered,
      ...(this.deps.auth ? [`AUTH ${this.deps.authMethods.join(' ')}`] : []),
    ];
    return lines.map((text, index) => `250${index === lines.length - 1 ? ' ' : '-'}${text}`);
  }

  private mail(line: string): void {
    const address = addressIn(line);
    const usual = this.from === undefined ? friendly.mail : '503 5.5.1 Nested MAIL command';
    const reply = this.authenticated ? usual : '530 5.7.0 Authentication required';
    if (this.answer('mail', reply, line, {}, address)) this.from = address;
  }

  private rcpt(line: string): void {
    const address = addressIn(line);
    const reply = this.from === undefined ? '503 5.5.1 Need MAIL command' : friendly.rcpt;
    if (this.answer('rcpt', reply, line, {}, address)) this.to.push(address);
  }

  private data(line: string): void {
    const reply = this.to.length === 0 ? '554 5.5.1 No valid recipients' : friendly.data;
    if (!this.answer('data', reply, line)) return;
    this.inMessage = true;
    this.searched = 0;
  }

  private reset(line: string): void {
    this.forget();
    this.answer('rset', friendly.rset, line);
  }

  private forget(): void {
    this.from = undefined;
    this.to = [];
  }

  private readMessage(): boolean {
    if (this.pending.length >= this.cutAfterBytes) {
      this.socket.destroy();
      return false;
    }
    if (endsAtOnce(this.pending)) return this.readEmptyMessage();
    const end = this.pending.indexOf(endOfMessage, Math.max(0, this.searched - endOfMessage.length));
    this.searched = this.pending.length;
    if (end < 0) return false;
    const data = this.pending.subarray(0, end + 2);
    this.pending = this.pending.subarray(end + endOfMessage.length);
    this.inMessage = false;
    this.endMessage(data);
    return true;
  }

  /** A lone dot right after DATA: the client has nothing to say to nobody. */
  private readEmptyMessage(): boolean {
    this.pending = this.pending.subarray(3);
    this.inMessage = false;
    this.endMessage(Buffer.alloc(0));
    return true;
  }

  private endMessage(raw: Buffer): void {
    const behaviour = this.deps.behaviour(this.moment('message', ''));
    const letter = this.letterOf(raw);
    this.letters += 1;
    this.forget();
    const usual = letter.to.length > 0 ? friendly.message : '554 5.5.1 No valid recipients';
    const lines = linesOf(behaviour.reply ?? usual);
    this.deps.onCommand('message');
    if (behaviour.taken ?? lines.at(-1)?.startsWith('2')) this.deps.onLetter(letter);
    this.perform(behaviour, lines);
  }

  private letterOf(raw: Buffer): ReceivedLetter {
    return {
      from: this.from ?? '',
      to: this.to,
      data: this.deps.keepData ? unstuffed(raw) : Buffer.alloc(0),
      messageId: messageIdOf(raw),
      connectionId: this.deps.connectionId,
      at: Date.now(),
    };
  }

  private auth(line: string): void {
    const [, method = '', initial] = line.split(' ');
    this.login = new Login(method);
    this.continueLogin(initial);
  }

  private continueLogin(line: string | undefined): void {
    const step = this.login?.next(line);
    if (step === undefined) return;
    if ('prompt' in step) {
      this.out += `334 ${step.prompt}\r\n`;
      return;
    }
    this.login = undefined;
    const known = step.user === this.deps.auth?.user && step.pass === this.deps.auth.pass;
    const reply = known ? friendly.auth : '535 5.7.8 Authentication credentials invalid';
    this.authenticated = this.answer('auth', reply, 'AUTH');
  }

  private startTls(line: string): void {
    const reply = this.deps.capabilities.includes('STARTTLS') ? friendly.starttls : '502 5.5.1 Not offered';
    if (this.answer('starttls', reply, line)) this.afterAnswer = () => this.upgrade();
  }

  /** The go-ahead leaves in the open, and all of it before TLS begins. */
  private upgrade(): void {
    this.flush();
    this.outbox.add(() => this.wrap());
  }

  private wrap(): void {
    const plain = this.socket;
    plain.removeAllListeners('data');
    this.pending = Buffer.alloc(0);
    this.socket = new TLSSocket(plain, {
      isServer: true,
      secureContext: createSecureContext(this.deps.certificate),
    });
    this.listen();
  }

  /** Answers as scripted or as given; true when the answer is a yes (2xx or 3xx) that was really sent. */
  private answer(
    stage: ScriptedStage,
    usual: string | readonly string[],
    line = '',
    always: Behaviour = {},
    address?: string,
  ): boolean {
    this.deps.onCommand(stage);
    const behaviour = { ...always, ...this.deps.behaviour(this.moment(stage, line, address)) };
    this.cutAfterBytes = behaviour.cutAfterBytes ?? Number.POSITIVE_INFINITY;
    const lines = linesOf(behaviour.reply ?? usual);
    this.perform(behaviour, lines);
    return !behaviour.silent && behaviour.cut !== 'before' && /^[23]/.test(lines.at(-1) ?? '');
  }

  private moment(stage: ScriptedStage, line: string, address = this.to.at(-1) ?? ''): Moment {
    const { pending, letters: lettersBefore } = this;
    const { connectionId } = this.deps;
    return { stage, line, address, connectionId, lettersBefore, ahead: pending.toString('latin1') };
  }

  private perform(behaviour: Behaviour, lines: readonly string[]): void {
    if (behaviour.delayMs === undefined) {
      this.deliver(behaviour, lines);
      return;
    }
    this.waiting = true;
    this.timer = setTimeout(() => {
      this.waiting = false;
      this.deliver(behaviour, lines);
      this.work();
    }, behaviour.delayMs);
  }

  private deliver(behaviour: Behaviour, lines: readonly string[]): void {
    if (behaviour.cut === 'before') this.cut();
    // A server that does not answer a command does not answer the next ones either.
    if (behaviour.silent) this.waiting = true;
    if (behaviour.silent || behaviour.cut === 'before') return;
    const text = `${lines.join('\r\n')}\r\n`;
    if (behaviour.bytewise) this.send(text.split(''));
    else this.out += text;
    if (behaviour.cut !== undefined || behaviour.halfClose) this.close(behaviour.cut);
  }

  /** Each piece in a segment of its own, with what waits to be said before it. */
  private send(pieces: readonly string[]): void {
    this.flush();
    for (const piece of pieces) this.outbox.add(() => this.write(piece));
  }

  private close(how: Behaviour['cut']): void {
    this.flush();
    this.outbox.add(() => {
      if (how === 'reset') this.socket.resetAndDestroy();
      else this.socket.end(() => how === 'after' && this.socket.destroy());
    });
  }

  private flush(): void {
    const text = this.out;
    this.out = '';
    if (text === '') return;
    for (const piece of this.deps.split?.(text) ?? [text]) this.outbox.add(() => this.write(piece));
  }

  private write(text: string): void {
    if (!this.socket.destroyed) this.socket.write(text);
  }
}

function linesOf(reply: string | readonly string[]): readonly string[] {
  return typeof reply === 'string' ? reply.split('\n') : reply;
}

function addressIn(line: string): string {
  return /<([^>]*)>/.exec(line)?.[1] ?? '';
}
