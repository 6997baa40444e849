// Whether letters go to a mail server encrypted, and to the one that is meant.

import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls, type PeerCertificate, type TLSSocket } from 'node:tls';
import { type Finding, findingsOf } from '../findings.ts';
import { isPublic, type MailServer } from '../servers.ts';

const patienceMs = 10_000;
const dayMs = 86_400_000;
/** Days before its end from which on a certificate is a warning. */
const daysBefore = 14;
/** More than any server says before it takes commands. */
const longestAnswer = 64 * 1_024;

/** @param now  milliseconds since 1970 */
export async function lookAtTls(server: MailServer, now: number): Promise<Finding> {
  const { host, port, name } = server;
  const about = findingsOf('tls', `${host}:${port}`);
  let socket: Socket | undefined;
  try {
    if (!server.secure) {
      socket = await plain(server);
      const offers = await greet(socket);
      if (!/^250[ -]STARTTLS\s*$/im.test(offers)) return withoutTls(server, socket.remoteAddress);
      await say(socket, 'STARTTLS');
    }
    const secured = await encrypted(server, socket);
    socket = secured;
    return judge(server, secured, now);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return about.bad(
      `${name} cannot be spoken to at ${host}:${port}: ${reason}`,
      'See that host and port in SMTP_URL are right, and that this machine may connect to them.',
    );
  } finally {
    socket?.destroy();
  }
}

function withoutTls({ host, port, name }: MailServer, address: string | undefined): Finding {
  const { warning, bad } = findingsOf('tls', `${host}:${port}`);
  if (address !== undefined && !isPublic(address))
    return warning(
      `${name} offers no TLS; it is in a private network.`,
      'Have it offer STARTTLS when others are in that network, too.',
    );
  return bad(
    `${name} offers no TLS: letters and the password go over the network for everybody to read.`,
    'Use another port of the provider (587, or smtps:// with 465), or ask for one.',
  );
}

function judge({ host, port, name, verify }: MailServer, socket: TLSSocket, now: number): Finding {
  const { good, warning, bad } = findingsOf('tls', `${host}:${port}`);
  const problem = socket.authorized ? undefined : String(socket.authorizationError);
  if (problem !== undefined)
    return (verify ? bad : warning)(
      `The certificate of ${name} is not valid: ${problem}.`,
      verify
        ? 'Senders refuse it: have it renewed, or use the name that it is for in SMTP_URL.'
        : 'Senders take it, because SMTP_URL says verify=off: anybody on the way could be the server.',
    );
  const ends = endOf(socket.getPeerCertificate());
  const days = Math.floor((ends - now) / dayMs);
  if (days < daysBefore)
    return warning(
      `The certificate of ${name} ends in ${days} ${days === 1 ? 'day' : 'days'}.`,
      'Have it renewed; senders refuse it after that.',
    );
  return good(
    `${name} speaks ${socket.getProtocol()}, with a certificate that is valid for ${days} more days.`,
  );
}

const endOf = ({ valid_to }: PeerCertificate) => Date.parse(valid_to);

/** @throws Error after the time that this may take */
function inTime<Result>(socket: Socket, work: Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      socket.destroy();
      reject(new Error(`no answer within ${patienceMs / 1_000} seconds.`));
    }, patienceMs);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function plain({ host, port }: MailServer): Promise<Socket> {
  const socket = connect({ host, port });
  return inTime(socket, opened(socket, 'connect'));
}

function encrypted({ host, port }: MailServer, over: Socket | undefined): Promise<TLSSocket> {
  const socket = connectTls({
    ...(over === undefined ? { host, port } : { socket: over, host }),
    ...(isIP(host) === 0 && { servername: host }),
    // What is wrong with the certificate is told, and nothing is said to the server.
    rejectUnauthorized: false,
  });
  return inTime(socket, opened(socket, 'secureConnect'));
}

function opened<Kind extends Socket>(socket: Kind, event: 'connect' | 'secureConnect'): Promise<Kind> {
  return new Promise((resolve, reject) => {
    socket.once(event, () => resolve(socket));
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('the connection was closed.')));
  });
}

/** What the server offers after its greeting. */
async function greet(socket: Socket): Promise<string> {
  await answer(socket);
  return say(socket, 'EHLO pabal.invalid');
}

async function say(socket: Socket, command: string): Promise<string> {
  const answered = answer(socket);
  socket.write(`${command}\r\n`);
  return answered;
}

/** One whole answer. @throws Error when the server refuses */
function answer(socket: Socket): Promise<string> {
  let text = '';
  let done = () => {};
  const whole = new Promise<string>((resolve, reject) => {
    const onData = (chunk: Buffer) => {
      text += chunk.toString('latin1');
      if (text.length > longestAnswer) reject(new Error('its answer does not end.'));
      if (!/^\d{3}(?: .*)?\r?\n$/m.test(text.slice(text.lastIndexOf('\n', text.length - 2) + 1))) return;
      if (/^[23]/.test(text)) resolve(text);
      else reject(new Error(`it said: ${text.trim().slice(0, 200)}`));
    };
    const onEnd = () => reject(new Error('the connection was closed.'));
    socket.on('data', onData);
    socket.once('close', onEnd);
    socket.once('error', reject);
    done = () => {
      socket.off('data', onData);
      socket.off('close', onEnd);
      socket.off('error', reject);
    };
  });
  return inTime(socket, whole).finally(done);
}
