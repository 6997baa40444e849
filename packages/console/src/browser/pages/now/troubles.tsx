// What is not well: what it is, since when, how many letters it touches, and what to do.

import { pathTo } from '../../../pages.ts';
import { nowWords as words } from '../../../words/now.ts';
import type { Status } from '../../client/live.ts';
import { count } from '../../language.ts';
import { Time } from '../../parts/time.tsx';
import { Copy } from '../../parts/twin.tsx';
import { laneName } from '../standing.tsx';

type Trouble = Status['troubles'][number];

/** The page on which somebody does something about it. */
const pageOf: Readonly<Record<string, string>> = {
  'provider-refuses': pathTo('limits'),
  'provider-away': pathTo('limits'),
  'provider-slow': pathTo('limits'),
  'quota-used-up': pathTo('limits'),
  'lane-paused': pathTo('limits'),
  'provider-paused': pathTo('limits'),
  'domain-slowed': pathTo('limits'),
  'check-failing': pathTo('system'),
  'queue-away': pathTo('system'),
  'sweeper-late': pathTo('system'),
  'process-silent': pathTo('system'),
  warning: pathTo('system'),
  'store-read-only': pathTo('system'),
  'standby-missing': pathTo('system'),
  'standby-asynchronous': pathTo('system'),
  'clock-off': pathTo('system'),
  'unknown-letters': pathTo('unknown'),
  'app-paused': pathTo('apps'),
  'app-beyond-share': pathTo('apps'),
  'keys-refused': pathTo('apps'),
};

function linkOf({ kind, subject }: Trouble): string | undefined {
  if (kind === 'new-dead-letters')
    return `${pathTo('deadLetters')}?cause=${encodeURIComponent(subject ?? '')}`;
  if (kind === 'template-unfit')
    return `${pathTo('letters')}?state=pending&template=${encodeURIComponent(subject ?? '')}`;
  if (kind === 'letters-late' || kind === 'no-sender') return `${pathTo('letters')}?state=pending`;
  return pageOf[kind];
}

/** A sentence in the reader's language where this version knows the kind, else the server's. */
function sentenceOf({ kind, what, subject, said }: Trouble): string {
  const known: Readonly<Record<string, (about: { subject: string; said: string }) => string>> =
    words.troubles;
  const about = kind === 'lane-paused' ? laneName(subject ?? '') : (subject ?? '');
  return known[kind]?.({ subject: about, said: said ?? '' }) ?? what;
}

function stepFor({ kind, next }: Trouble): string {
  const known: Readonly<Record<string, string>> = words.steps;
  return known[kind] ?? next;
}

/** What stops letters is red; what only wants a look is amber. */
const grave = new Set([
  'store-read-only',
  'standby-missing',
  'quota-used-up',
  'provider-slow',
  'no-sender',
  'lane-paused',
  'provider-refuses',
  'provider-away',
  'queue-away',
  'check-failing',
  'no-builder',
  'sweeper-late',
  'letters-late',
  'slot-overdue',
  'many-complaints',
]);

export function Troubles({ troubles }: { troubles: readonly Trouble[] }) {
  if (troubles.length === 0) return null;
  return (
    <ol class="troubles">
      {troubles.map((trouble) => (
        <li
          key={`${trouble.kind} ${trouble.what}`}
          class={`note ${grave.has(trouble.kind) ? 'bad' : 'warn'}`}
        >
          <OneTrouble trouble={trouble} />
        </li>
      ))}
    </ol>
  );
}

/** Whose words they are, where it is no server's. */
const saidBy: Readonly<Record<string, string>> = {
  'new-dead-letters': words.cause,
  'template-unfit': words.cause,
  'template-broken': words.cause,
  'slot-overdue': words.cause,
  'lane-paused': words.reason,
  'provider-paused': words.reason,
  complaints: words.count,
  'many-complaints': words.count,
  'letters-come-back': words.count,
};

function OneTrouble({ trouble }: { trouble: Trouble }) {
  const { since, letters, command, said } = trouble;
  const link = linkOf(trouble);
  const touched =
    letters === null ? undefined : letters === 0 ? words.noLetters : words.letters(count(letters));
  return (
    <>
      <p class="strong">{sentenceOf(trouble)}</p>
      {said !== null && said !== undefined && (
        <p>
          {saidBy[trouble.kind] ?? words.said}: <q>{said}</q>
        </p>
      )}
      <p>
        {since !== null && (
          <>
            {words.since} <Time at={since} />
          </>
        )}
        {since !== null && touched !== undefined && ' · '}
        {touched}
      </p>
      <p>{stepFor(trouble)}</p>
      {(link !== undefined || command !== null) && (
        <p class="buttons">
          {link !== undefined && <a href={link}>{words.look}</a>}
          {command !== null && (
            <span>
              <code>{command}</code> <Copy text={command} />
            </span>
          )}
        </p>
      )}
    </>
  );
}
