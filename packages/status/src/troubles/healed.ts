// What was not well and is well again, as one sentence for each. A process that looks again and again remembers what there was: a
// status itself has no memory, and costs nothing while nobody looks.

import { harm, type Trouble } from './trouble.ts';

/** What can be over: every trouble, and that the ledger could not be read, while which there is no status. */
export const healedKinds = ['store-away', ...harm] as const;

/** A trouble that is over. */
export interface Healed {
  readonly kind: (typeof healedKinds)[number];
  readonly subject: string | null;
  /** A sentence: what is well again. */
  readonly said: string;
  /** When the trouble began; when it was first seen where that is not known. */
  readonly since: Date;
  /** When it was first seen to be over. */
  readonly until: Date;
}

/** Remembers what was not well when somebody looked last. */
export interface Healing {
  /** @returns what was not well before and is now, for as long as it is news; what came back is not among it */
  note(troubles: readonly Trouble[], now: Date): Healed[];
}

/** For how long it is told. */
export const newsMs = 15 * 60_000;
/** More do not fit on a screen. */
const most = 10;

export function createHealing(): Healing {
  let open = new Map<string, Omit<Healed, 'until'>>();
  let over = new Map<string, Healed>();
  return {
    note(troubles, now) {
      const found = new Map(troubles.map((trouble) => [keyOf(trouble), trouble]));
      const hides = hidden(troubles, open);
      for (const [key, was] of open)
        if (!found.has(key) && !hides(was.kind)) over.set(key, { ...was, until: now });
      open = new Map([...found].map(([key, trouble]) => [key, seen(trouble, open.get(key), now)]));
      const isNews = (key: string, { until }: Healed) =>
        !open.has(key) && now.getTime() - until.getTime() < newsMs;
      over = new Map([...over].filter(([key, healed]) => isNews(key, healed)).slice(-most));
      return [...over.values()].reverse();
    },
  };
}

type Kind = Healed['kind'];

/** Who is there, as far as processes can say so. */
const presence: readonly Kind[] = ['no-sender', 'no-builder', 'sweeper-late', 'process-silent'];
/** What only living processes tell. */
const reported: readonly Kind[] = [
  ...(['queue-away', 'check-failing', 'provider-refuses', 'provider-away', 'quota-used-up'] as const),
  ...(['provider-slow', 'standby-asynchronous', 'template-broken', 'newsletters-held'] as const),
  ...(['keys-refused', 'clock-off', 'warning'] as const),
];
/** While a provider takes nothing, letters that are late are told with it. */
const stopping: readonly Kind[] = [
  ...(['no-sender', 'provider-refuses', 'provider-away', 'quota-used-up', 'provider-paused'] as const),
];

/** A trouble that nobody can see, because of another one, is not over. @returns whether one of a kind may be hidden */
function hidden(troubles: readonly Trouble[], before: ReadonlyMap<string, unknown>): (kind: Kind) => boolean {
  const now = new Set<Kind>(troubles.map(({ kind }) => kind));
  const isNobodyHeard = now.has('store-read-only') || now.has('standby-missing');
  const hasLostSome = troubles.some(
    (trouble) => presence.includes(trouble.kind) && !before.has(keyOf(trouble)),
  );
  return (kind) =>
    (isNobodyHeard && presence.includes(kind)) ||
    ((isNobodyHeard || hasLostSome) && reported.includes(kind)) ||
    (kind === 'letters-late' && stopping.some((other) => now.has(other)));
}

function seen(trouble: Trouble, before: Omit<Healed, 'until'> | undefined, now: Date): Omit<Healed, 'until'> {
  const { kind, subject = null, since } = trouble;
  return { kind, subject, said: healedSentence(trouble), since: since ?? before?.since ?? now };
}

/**
 * Two troubles of one kind are told apart by what they are about. It is no other trouble that more feeds fail, or that more readers
 * complain.
 */
function keyOf({ kind, subject, said }: Trouble): string {
  if (kind === 'feeds-failing') return kind;
  return `${kind === 'many-complaints' ? 'complaints' : kind} ${subject ?? said ?? ''}`;
}

interface WasTrouble extends Pick<Trouble, 'subject' | 'said'> {
  readonly kind: Healed['kind'];
}

/** What is said of a trouble once it is over. */
export function healedSentence({ kind, subject, said }: WasTrouble): string {
  return sentences[kind](subject ?? '', said ?? '');
}

const sentences: Readonly<Record<Healed['kind'], (subject: string, said: string) => string>> = {
  'store-away': () => 'PostgreSQL answers again.',
  'store-read-only': () => 'PostgreSQL can be written again.',
  'standby-missing': () => 'PostgreSQL waits for no missing standby any more.',
  'no-sender': () => 'A sender is alive again.',
  'lane-paused': (lane) => `The lane ${lane} goes on.`,
  'provider-refuses': (provider) => `Provider ${provider} does not refuse us any more.`,
  'provider-away': (provider) => `Provider ${provider} is reached again.`,
  'quota-used-up': (provider) => `Provider ${provider} takes letters again.`,
  'queue-away': (who) => `The queue is back for ${who}.`,
  'check-failing': (check) => `The check does not fail any more: ${check}.`,
  'no-builder': () => 'A builder is alive again.',
  'sweeper-late': () => 'The sweeper is in time again.',
  'provider-slow': (provider) => `Provider ${provider} has free connections again.`,
  'letters-late': () => 'No event letter has waited for a sender for long any more.',
  'many-complaints': (whose) => `Letters of ${whose} are called spam less often.`,
  'slot-overdue': (newsletter) => `Newsletter ${newsletter} is not overdue any more.`,
  'unknown-letters': () => 'No letter whose answer was lost waits for a decision any more.',
  'new-dead-letters': (_, cause) =>
    `Decided about, or no news any more, are the letters that failed for: ${cause}`,
  'domain-slowed': (domain) => `No letter waits for ${domain} any more.`,
  complaints: (whose) => `Letters of ${whose} are called spam less often.`,
  'letters-come-back': (whose) => `Fewer letters of ${whose} come back.`,
  'template-unfit': (template) => `No letter waits for the template ${template} any more.`,
  'standby-asynchronous': () => 'The standby is waited for now, or follows no more.',
  'template-broken': (_, problem) => `The file of a template is mended: ${problem}`,
  'provider-paused': (provider) => `Provider ${provider} is not paused any more.`,
  'app-paused': (app) => `No letter waits for the paused app ${app} any more.`,
  'app-beyond-share': (app) => `Few letters of app ${app} wait for its share now, or none.`,
  'edition-paused': (newsletter) => `The edition of ${newsletter} is not paused any more.`,
  'edition-waits': (newsletter) => `The edition of ${newsletter} waits for no approval any more.`,
  'newsletters-held': () => 'Newsletters are not held back any more.',
  'keys-refused': (prefix) => `No requests come with the wrong key ${prefix}… any more.`,
  'clock-off': (process) => `The clock of ${process} is right again, or the process has ended.`,
  'process-silent': (process) => `It is known again, or was forgotten after a day: ${process}.`,
  'feeds-failing': () => 'All feeds can be read again.',
  warning: (_, warning) => `It is not said any more: ${warning}`,
};
