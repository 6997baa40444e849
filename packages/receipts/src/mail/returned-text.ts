// Letters that come back with a text instead of a report: qmail, Exim, and mail services of all countries.

import type { Parts } from './parts.ts';

const byServer =
  /mailer-daemon|mail delivery (?:sub)?system|postmaster|mail.?administrator|mdaemon|반송|메일 ?시스템|메일 ?관리자/i;
const subjects =
  /undeliver|delivery (?:status|report|fail|has failed|notification|incomplete|delayed)|(?:failure|failed) (?:notice|delivery)|mail (?:delivery|system|not delivered|status)|returned (?:mail|to sender)|return receipt failed|non.?deliver|could not be (?:delivered|sent)|delivery .{0,30}(?:failure|problem|delayed|suspended)|message (?:not|delayed|could not)|warning: (?:message|could not)|unzustellbar|user unknown|반송|(?:전송|배달|발송|전달|수신).{0,8}(?:실패|불가|지연|오류)|배달되지|전달되지|보내지 못|リターンメール|退信/i;
const ofFailure =
  /(?:could(?: not|n.t)|can ?not|can.t|was not|unable to|wasn.t) (?:be )?(?:deliver|sent|reach|send)|permanent (?:fatal )?(?:delivery )?error|delivery .{0,40}failed|(?:failed|undelivered|unknown) (?:recipient|address|user)|i wasn.t able|returned to (?:the )?sender|did not reach|rejected (?:your|the) message|(?:전송|배달|발송|전달).{0,12}(?:실패|못|않|없)|반송|수신할 수 없|보낼 수 없|존재하지 않/i;
const ofDelay =
  /will (?:be )?(?:keep trying|continue to try|retr)|still being (?:retried|tried)|(?:has|have|is|was) (?:been )?delayed|not yet been delivered|no action is required|no need to (?:resend|do anything)|delivery attempts will continue|you do not need to resend|temporarily (?:deferred|delayed)|계속 (?:시도|전송|재시도)|다시 시도할 예정|지연되고 있|재전송을? 시도|다시 보내실 필요/i;
const givenUp =
  /giv(?:en|ing) up|could not be delivered for|retry (?:time|timeout) (?:not reached|exceeded)|expired|permanent|no further (?:attempts|delivery)|최종|더 이상 시도/i;

/** Whether a mail is about a letter that came back, or is on its way still. */
export function isReturned({ header, email, text }: Parts): boolean {
  if (header('x-failed-recipients') !== '') return true;
  const isFromServer = byServer.test(header('from')) || /^<?>?$/.test(header('return-path') || 'none');
  const subject = subjects.test(email.subject ?? '');
  if (isFromServer && subject) return true;
  const says =
    ofFailure.test(text) || ofDelay.test(text) || /\b[45]\d\d[ -]\d\.\d{1,3}\.\d{1,3}\b/.test(text);
  return (isFromServer || subject) && says;
}

interface ReturnedText {
  readonly delayed: boolean;
  /** The words that say why. */
  readonly words: string;
  readonly recipient: string | undefined;
}

/** What follows is a copy of the letter, whose words say nothing of why it came back. */
const copyBegins =
  /^(?:-{2,}|={2,}|_{3,})? ?(?:below this line is a copy|this is a copy of|the original message|original message|returned message|message headers|headers of the|---+ ?the header|원본 ?(?:메일|메시지)|원문|보낸 ?메일 ?(?:내용|원문)).*$/im;

/** Reads the text of a letter that came back. */
export function readReturnedText({ header, email, text }: Parts): ReturnedText {
  const end = copyBegins.exec(text)?.index ?? text.length;
  const own = text.slice(0, Math.max(end, 1)).trim();
  const failed = header('x-failed-recipients').split(',')[0]?.trim();
  const named = failed || /<?([^\s<>:;,"'()]{1,64}@[a-z0-9.-]{1,250}[a-z0-9])>?/i.exec(own)?.[1];
  const subjectDelayed =
    /delay|warning|지연/i.test(email.subject ?? '') && !/fail|실패|undeliver/i.test(email.subject ?? '');
  const delayed = (subjectDelayed || ofDelay.test(own)) && !givenUp.test(own);
  return { delayed, words: `${own}`.slice(0, 4_000), recipient: named };
}
