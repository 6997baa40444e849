import type { Outcome, OutcomeClass } from '@pabal/domain';

// What an SMTP server's answer means for a letter. This is the only place that reads a server's words.
//
// References: RFC 5321 4.2 (reply codes), RFC 3463 and the IANA registry (enhanced status codes), RFC 4954
// (AUTH), RFC 3207 (STARTTLS), RFC 7504 (521, 556); Google "SMTP errors and codes", Microsoft "Postmaster
// troubleshooting" and "NDR error codes in Exchange Online", Yahoo "SMTP error codes", Amazon SES "SMTP
// response codes", Twilio SendGrid "SMTP errors", Postfix access(5) and postscreen(8).

/** Where in the conversation the answer came. */
export type Stage = 'banner' | 'ehlo' | 'starttls' | 'auth' | 'mail' | 'rcpt' | 'data' | 'message';

export interface Reply {
  readonly code: number;
  /** RFC 3463 status, when the reply had one. */
  readonly enhanced?: string | undefined;
  /** The server's words, all lines. */
  readonly text: string;
}

interface Rule {
  readonly means: OutcomeClass;
  readonly code?: RegExp;
  readonly enhanced?: RegExp;
  readonly text?: RegExp;
  readonly stage?: readonly Stage[];
}

const mailboxFull =
  /mailbox.{0,30}(full|quota|exceed)|over ?quota|quota.{0,20}exceed|exceed.{0,20}(quota|storage)|storage full/i;
const noSuchMailbox = new RegExp(
  [
    'user unknown|unknown (user|recipient|address|mailbox)|recipient unknown',
    'no such (user|recipient|mailbox|address|person|account)|no mailbox here|mailbox (unavailable|not found|disabled)',
    '(user|mailbox|account|recipient|address|addressee)\\b.{0,60}(does not exist|doesn.t exist|not exist|not found|unknown)',
    'invalid (recipient|mailbox|user)|unrouteable address|not a valid mailbox|doesn.t have an? .{1,40} account',
    '(inactive|suspended) (user|mbox|mailbox|account)|account.{0,30}(disabled|discontinued|inactive|closed)',
  ].join('|'),
  'i',
);
const tooFast = new RegExp(
  [
    'rate ?limit|sending rate|unusual rate|unexpected volume|throttl|too (many|much|fast|frequent|quickly)',
    'too busy|server.{0,5} busy|network is busy|relay limit|concurren|connection (limit|count|rate)|limit.{0,20}connections',
    '(thread|connection).{0,20}limit exceeded',
  ].join('|'),
  'i',
);
const accountLimit =
  /daily .{0,30}(limit|quota)|(limit|quota).{0,30}(per|for the|for this|a) (day|month)|24 hours|credits exceeded|(sending|monthly|hourly|account) (limit|quota)/i;

/** Read top to bottom: the first rule that fits decides. */
const rules: readonly Rule[] = [
  // Unclear answers: after the message, anything but 2xx, 4xx or 5xx leaves it open whether it was taken.
  { means: 'sent', code: /^2/, stage: ['message'] },
  { means: 'answer-lost', code: /^[^245]/, stage: ['message'] },
  { means: 'unreachable', code: /^[^45]/ },

  // An allowance is used up. Some say so with 5xx, some while logging in, all mean: wait for the window.
  { means: 'provider-closed', text: accountLimit },
  { means: 'provider-closed', enhanced: /^5\.4\.5$/ },

  // Credentials, TLS, relaying: nothing will pass before a person has mended it.
  { means: 'throttled', code: /^4/, stage: ['auth'], text: tooFast },
  { means: 'unreachable', code: /^4/, stage: ['auth'] },
  { means: 'provider-broken', stage: ['auth'] },
  { means: 'provider-broken', code: /^(?!421)/, stage: ['starttls'] },
  { means: 'provider-broken', code: /^(530|534|535|538)$/ },
  {
    means: 'provider-broken',
    code: /^5/,
    text: /authentication (is )?required|not authenticated|must issue a starttls/i,
  },
  {
    means: 'provider-broken',
    code: /^5/,
    text: /relay(ing)? (access )?(is )?(denied|not (permitted|allowed))|unable to relay|rcpthosts/i,
  },
  {
    means: 'provider-broken',
    code: /^[45]/,
    text: /sending (is )?(paused|suspended)|your account (has been|is) (suspended|disabled|blocked|locked)/i,
  },
  // A server that greets with 5xx does not want us at all.
  { means: 'throttled', stage: ['banner', 'ehlo'], text: tooFast },
  { means: 'provider-broken', code: /^5/, stage: ['banner', 'ehlo'] },

  // 4xx about this mailbox or this message, in words that look like more.
  { means: 'temporary', code: /^4/, text: mailboxFull },
  { means: 'temporary', code: /^4/, text: /gr[ea]y.?list/i },
  { means: 'temporary', code: /^4/, text: /permanently deferred|temporarily rejected message/i },
  {
    means: 'temporary',
    code: /^4/,
    text: /client host rejected|cannot find your|sender address rejected|domain of sender/i,
  },
  { means: 'message-refused', code: /^4/, text: /not authorized to send from/i },
  { means: 'throttled', code: /^4/, text: /relay limit/i },
  { means: 'temporary', enhanced: /^4\.2\./ },

  // Too fast. Our letters have one recipient, so "too many recipients" (4.5.3) can only speak of many letters.
  { means: 'throttled', code: /^4/, text: tooFast },
  { means: 'throttled', code: /^5/, text: /too many (connections|messages|e-?mails)|rate limit|throttl/i },
  { means: 'throttled', enhanced: /^4\.(7\.\d+|5\.3)$/ },

  // The server goes away (421), or has no room or no service (452, 4.3.x).
  { means: 'temporary', code: /^421$/, stage: ['message'] },
  { means: 'unreachable', code: /^421$/ },
  { means: 'provider-closed', enhanced: /^4\.3\./ },
  { means: 'provider-closed', code: /^452$/ },
  { means: 'temporary', code: /^4/ },

  // 503 speaks of the session, not of the letter: the next connection may see it through.
  { means: 'temporary', code: /^503$/ },

  // 5xx. Only an answer to RCPT or to the message can be about the recipient; 5.1.7 and 5.1.8 are about the sender.
  { means: 'message-refused', stage: ['mail', 'data'] },
  { means: 'message-refused', enhanced: /^5\.1\.[78]$/ },
  {
    means: 'message-refused',
    text: /sender (address )?(is )?(rejected|denied|unknown|invalid)|invalid sender|envelope sender/i,
  },
  { means: 'message-refused', enhanced: /^5\.(2\.2|7\.\d+)$/ },
  { means: 'address-refused', enhanced: /^5\.(1\.\d+|2\.1)$/ },
  { means: 'message-refused', text: mailboxFull },
  { means: 'address-refused', enhanced: /^5\.4\.1$/, text: /recipient address rejected/i },
  { means: 'address-refused', text: noSuchMailbox },
  { means: 'address-refused', code: /^(551|556)$/ },
  { means: 'message-refused' },
];

/** Translates a server's answer into what became of the letter. Pure; never throws. */
export function classifyReply(answer: Reply & { readonly stage: Stage }): Outcome {
  const rule = rules.find((candidate) => fits(candidate, answer));
  const wait = answer.code < 400 ? undefined : statedWait(answer.text);
  const means = rule?.means ?? 'message-refused';
  const scope = scopeOf(means, answer);
  return {
    class: means,
    code: answer.code,
    status: answer.enhanced,
    reply: answer.text,
    scope,
    retryAfterMs: wait,
  };
}

const beforeAnyLetter: ReadonlySet<Stage> = new Set(['banner', 'ehlo', 'starttls', 'auth']);
/** How providers speak of what an account may send, such as SES at the end of a message. */
const ofTheAccount = /sending (rate|limit)|throttling failure|your account|credentials|relay limit/i;

/**
 * "Too fast", once there is a recipient, is mostly what the recipient's server said or will say: slowing its domain down
 * costs the others nothing. Slowing all down for one domain would.
 */
function scopeOf(means: OutcomeClass, { stage, text }: Reply & { readonly stage: Stage }): Outcome['scope'] {
  if (beforeAnyLetter.has(stage)) return 'connection';
  if (means !== 'throttled') return undefined;
  return stage === 'mail' || ofTheAccount.test(text) ? 'provider' : 'domain';
}

function fits(rule: Rule, answer: Reply & { readonly stage: Stage }): boolean {
  return (
    (rule.code?.test(String(answer.code)) ?? true) &&
    (rule.stage?.includes(answer.stage) ?? true) &&
    (rule.enhanced?.test(answer.enhanced ?? '') ?? true) &&
    (rule.text?.test(answer.text) ?? true)
  );
}

/** Longest answer kept; a server may send far more. */
const maxReplyLength = 1_000;
const replyForm = /^(\d{3})(?:[ -]|$)/;
/** After the code, or in qmail's way at the end of a line as `(#5.1.1)`. */
const enhancedForm = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b|\(#(\d\.\d{1,3}\.\d{1,3})\)/m;

/**
 * Takes an answer apart, one or many lines. Undefined when it does not start with a reply code. Control
 * characters are dropped: the text goes into a database and onto pages.
 */
export function parseReply(raw: string): Reply | undefined {
  const text = raw
    .slice(0, maxReplyLength)
    .replace(/[^\P{Cc}\n]/gu, ' ')
    .trim();
  const code = replyForm.exec(text)?.[1];
  if (code === undefined) return undefined;
  const [, after, inBrackets] = enhancedForm.exec(text) ?? [];
  const enhanced = after ?? inBrackets;
  return { code: Number(code), enhanced, text };
}

const longestWaitMs = 24 * 3_600_000;
const unitMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };
const inUnits =
  /\b(?:in|after|for|within|next)\s+(?:the next\s+)?(\d{1,6})\s*(?:(s)(?:ec(?:ond)?s?)?|(m)(?:in(?:ute)?s?)?|(h)(?:(?:ou)?rs?)?)\b/i;
const asClock = /\b(?:in|after)\s+(\d{1,2}):(\d{2}):(\d{2})\b/i;

/** Milliseconds the text asks us to wait, as in "try again in 5 minutes"; a day at most. */
function statedWait(text: string): number | undefined {
  const [, hours, minutes, seconds] = asClock.exec(text) ?? [];
  if (hours !== undefined) {
    return Math.min((Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds)) * 1_000, longestWaitMs);
  }
  const [, amount, ...units] = inUnits.exec(text) ?? [];
  const ms = unitMs[units.join('').toLowerCase()];
  return amount === undefined || ms === undefined ? undefined : Math.min(Number(amount) * ms, longestWaitMs);
}
