// Why a letter came back. A server's words have been read before when they answered a letter at once (packages/mail); here they come
// later and second-hand: in a report, translated, with or without a code.

import { classifyReply, parseReply } from '@pabal/mail';

/** What a returned letter says of its address. */
export interface Return {
  readonly kind: 'bounced' | 'soft-bounced';
  /** Of a soft bounce: it speaks of this mailbox, not of us or of the letter. */
  readonly counts: boolean;
  readonly status?: string | undefined;
}

interface Told {
  /** RFC 3463's status, when the report has one. */
  readonly status?: string | undefined;
  /** All of the words. */
  readonly text: string;
  /** What the reporter itself calls it. */
  readonly called?: 'hard' | 'soft' | undefined;
}

const gone: Pick<Return, 'kind' | 'counts'> = { kind: 'bounced', counts: false };
const mailbox: Pick<Return, 'kind' | 'counts'> = { kind: 'soft-bounced', counts: true };
const notTheirs: Pick<Return, 'kind' | 'counts'> = { kind: 'soft-bounced', counts: false };

interface Rule {
  readonly means: typeof gone;
  readonly status?: RegExp;
  readonly text?: RegExp;
}

/** Read top to bottom: the first rule that fits decides. */
const rules: readonly Rule[] = [
  // A full mailbox is often told as 5.1.1 or 5.2.1 beside words that are clear.
  {
    means: mailbox,
    text: /(mailbox|inbox|account|user|recipient|quota|storage).{0,40}(is )?(full|over ?quota|exceed|out of storage)|(exceed|over).{0,30}quota|quota.{0,30}exceed|insufficient (disk|storage)|용량.{0,12}(초과|부족|가득)|(메일함|편지함|사서함).{0,14}(가득|꽉|초과)|저장 ?공간/i,
  },
  { means: mailbox, status: /^[45]\.2\.2$/ },
  // About us or about the letter: no address is to be blamed.
  {
    means: notTheirs,
    text: /\bspam\b|junk|black ?list|block ?list|\bRBL\b|\bDNSBL\b|reputation|\bDMARC\b|\bDKIM\b|\bSPF\b|unsolicited|bulk mail|virus|malware|phish|banned|\bpolicy\b|content (rejected|filter)|sender (address )?(is )?(rejected|denied|blocked|not allowed)|access denied.{0,40}(ip|network|traffic)|스팸|차단|수신 ?거부|발신자.{0,10}(거부|제한)|정책/i,
  },
  { means: notTheirs, status: /^[45]\.7\.\d+$/ },
  { means: notTheirs, status: /^[45]\.(2\.3|3\.4|6\.\d+)$/ },
  {
    means: notTheirs,
    text: /message (size )?(is )?too (large|big)|exceeds? (the )?(maximum |fixed )?(message )?size|메일 ?(크기|용량)가? ?(너무|큽)/i,
  },
  { means: notTheirs, text: /mail loop|too many hops|routing loop|hop count/i },
  { means: notTheirs, status: /^[45]\.4\.6$/ },
  // The address, or its domain, is no more.
  {
    means: gone,
    text: /(user|mailbox|account|recipient|address|alias|addressee)\b.{0,60}(unknown|does(n.t| not) exist|not exist|not found|no longer|invalid|disabled|inactive|suspended|terminated|closed|discontinued)|(unknown|no such|invalid|inactive|nonexistent|non-existent) (local[ -]?part|user|mailbox|account|recipient|address)|doesn.t have an? .{1,40} account|no (mailbox|mail ?box|account|user) (here )?by that name|(couldn.t|could not|cannot|can.t) be found|mailbox unavailable|wasn.t found at|address rejected|not our customer|not a (valid|known) (user|mailbox|recipient)|unrouteable address|RecipientNotFound|RecipNotFound/i,
  },
  {
    means: gone,
    text: /(존재하지|없는|잘못된|틀린|찾을 수 없|등록되지|유효하지).{0,24}(않는|않은|아이디|ID|계정|사용자|수신자|메일|주소|도메인)?|(사용자|수신자|계정|아이디|ID|주소|메일함|도메인).{0,20}(없|존재하지|찾을 수|탈퇴|휴면|해지|삭제|중지|정지|유효하지)|탈퇴|휴면/i,
  },
  {
    means: gone,
    text: /(host|domain)( name)?.{0,40}(not found|does(n.t| not) exist|unknown|lookup failure)|host unknown|domain .{0,40}(isn.t|is not) valid|no such (host|domain)|unrouteable mail domain|name (service|resolution) error|NXDOMAIN|null ?MX|does not accept (e?-?mail|messages)|no MX/i,
  },
  { means: gone, status: /^5\.1\.([0-6]|1[0-9])$/ },
  { means: gone, status: /^5\.2\.1$/ },
  { means: gone, status: /^5\.4\.(310|4)$/ },
  // It was tried for days. A mailbox that is never there is as good as gone, so this counts.
  { means: mailbox, status: /^[45]\.4\.\d+$/ },
  {
    means: mailbox,
    text: /timed? ?out|retry time|delivery time expired|not yet been delivered|unable to connect|connection refused|no route|host unreachable|too long|giving up|시간.{0,8}초과|연결.{0,14}(실패|없|않)|응답.{0,8}없/i,
  },
  { means: mailbox, status: /^4\./ },
];

/** Reads why a letter came back. Pure; never throws. */
export function classifyReturn({ status: told, text, called }: Told): Return {
  const words = text.slice(0, 4_000);
  const status = told ?? /\b([45]\.\d{1,3}\.\d{1,3})\b/.exec(words)?.[1];
  const rule = rules.find((one) => fits(one, status ?? '', words));
  if (rule !== undefined) return { ...rule.means, status };
  return { ...(answered(words) ?? (called === 'hard' ? gone : mailbox)), status };
}

const fits = (rule: Rule, status: string, words: string) =>
  (rule.status?.test(status) ?? true) && (rule.text?.test(words) ?? true);

/** Words that quote an answer of SMTP mean what they mean when they answer a letter at once. */
function answered(words: string): typeof gone | undefined {
  const quoted = /\b[45]\d\d[ -].*/s.exec(words)?.[0];
  const reply = quoted === undefined ? undefined : parseReply(quoted);
  if (reply === undefined) return undefined;
  const { class: means } = classifyReply({ ...reply, stage: 'rcpt' });
  if (means === 'address-refused') return gone;
  return means === 'temporary' ? mailbox : notTheirs;
}
