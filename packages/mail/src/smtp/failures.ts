import type { Outcome } from '@pabal/domain';
import type { NodemailerError } from 'nodemailer/lib/errors';
import { classifyReply, parseReply, type Stage } from '../replies.ts';

/**
 * How far a letter got on its connection.
 *
 * - `envelope`  MAIL, RCPT and DATA; the message has not begun
 * - `message`   the server said 354 and a large message is being written
 * - `complete`  every byte, the final dot too, was given to the socket: the server may have it
 */
export type Progress = 'envelope' | 'message' | 'complete';

/** Names of TLS failures that no waiting mends: the certificate is not trusted, expired, or for another host. */
const certificateProblem = /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|ERR_SSL|ERR_TLS|EPROTO/;

/** What became of a connection that could not be opened: the letter it was meant for was not handed over. */
export function connectFailure(error: NodemailerError): Outcome {
  const answered = fromReply(error, stageOfCommand(error.command) ?? 'banner');
  if (answered) return answered;
  const broken = error.code === 'EAUTH' || certificateProblem.test(error.originalCode ?? '');
  return { class: broken ? 'provider-broken' : 'unreachable', reply: wordsOf(error), scope: 'connection' };
}

/**
 * What became of a letter whose connection ended before an answer. Once the final dot may have reached the
 * server, only its answer can say that the letter was not taken; without one that stays open.
 */
export function lostOutcome(reason: string, progress: Progress): Outcome {
  if (progress === 'complete') return { class: 'answer-lost', reply: reason };
  // An attempt, unlike a connection lost before: a message that makes a server hang up must not wait for ever.
  if (progress === 'message') return { class: 'temporary', reply: reason };
  return { class: 'unreachable', reply: reason };
}

function fromReply(error: NodemailerError, stage: Stage): Outcome | undefined {
  const reply = error.response === undefined ? undefined : parseReply(error.response);
  return reply && classifyReply({ ...reply, stage });
}

/** nodemailer names the command under way; none is named for the greeting and for a 421 that came unasked. */
function stageOfCommand(command = ''): Stage | undefined {
  if (command === 'EHLO' || command === 'HELO') return 'ehlo';
  if (command === 'STARTTLS') return 'starttls';
  if (command.startsWith('AUTH')) return 'auth';
  return undefined;
}

/** The error in one line, such as `ECONNREFUSED: connect ECONNREFUSED 127.0.0.1:25`. */
function wordsOf(error: NodemailerError): string {
  const name = error.originalCode ?? error.timeoutType ?? error.code;
  const text = error.message.replace(/[\p{Cc}]/gu, ' ').slice(0, 500);
  return name === undefined ? text : `${name}: ${text}`;
}
