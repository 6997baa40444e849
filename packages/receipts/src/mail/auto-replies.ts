// Answers of programs: notices of absence, tickets, receipts of reading. They are left alone (RFC 3834): nobody answers them.

import type { Parts } from './parts.ts';

/** Servers mark what they send back as an answer of a program, too; then the subject decides. */
export type AutoReply = 'certainly' | 'likely' | 'no';

const absence =
  /^(?:re: ?)?(?:auto(?:matic|mated)?[ -]?(?:reply|response|antwort)|automatische antwort|réponse automatique|out of (?:the )?office|abwesenheit|(?:on|annual) (?:vacation|leave|holiday)|away from|vacation (?:reply|notice)|autoreply|自動応答|自动回复)|(?:부재|휴가|출장).{0,12}(?:중|안내|메일|응답|회신)|자동 ?(?:응답|회신|답장)|\[?(?:부재중|자동응답|자동회신)\]?/i;

/** Whether a program has answered. */
export function isAutoReply({ header, email }: Parts): AutoReply {
  if (/report-type="?disposition-notification/i.test(header('content-type'))) return 'certainly';
  if (absence.test(email.subject ?? '')) return 'certainly';
  if (header('x-autoreply') !== '' || header('x-autorespond') !== '' || header('x-autoreply-from') !== '')
    return 'certainly';
  if (/^(?:auto_reply|auto-reply)$/i.test(header('precedence'))) return 'certainly';
  const automatic = header('auto-submitted');
  return automatic !== '' && !/^no\b/i.test(automatic) ? 'likely' : 'no';
}
