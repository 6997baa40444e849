// One letter: how it stands, what happened to it, what it says, who else got it, and what one may do.

import { ask } from '../../client/http.ts';
import { may } from '../../client/session.ts';
import { count } from '../../language.ts';
import { useAsked, usePages } from '../../parts/asked.ts';
import { List } from '../../parts/list.tsx';
import { Facts, Page } from '../../parts/page.tsx';
import { ProblemNote } from '../../parts/problem.tsx';
import { Clock, Time } from '../../parts/time.tsx';
import { Copy } from '../../parts/twin.tsx';
import { commandOf } from '../command.ts';
import { AsSent } from './as-sent.tsx';
import { LetterActions } from './letter-actions.tsx';
import { type History, letterHistory, letterPage } from './shapes.ts';
import { Address, Answer, State, wordFor, words } from './state.tsx';
import { Steps } from './steps.tsx';

export default function LetterOne({ params }: { params: Readonly<Record<string, string>> }) {
  const id = params.id ?? '';
  const asked = useAsked(() => ask(`/v1/letters/${encodeURIComponent(id)}/history`, letterHistory), [id]);
  const { value: history, problem, again } = asked;
  return (
    <Page
      title={words.letter}
      commands={[commandOf(`letters show ${id}`), commandOf(`letters as-sent ${id}`)]}
    >
      {problem && <ProblemNote problem={problem} again={again} />}
      {history && <Letter history={history} again={again} />}
    </Page>
  );
}

function Letter({ history, again }: { history: History; again: () => void }) {
  const { letter } = history;
  const key = letter.discardedAt === null ? letter.state : 'discarded';
  return (
    <>
      <p class="headline-letter">
        <State state={letter.state} /> {wordFor(words.headline, key)}{' '}
        {letter.state === 'suppressed' && letter.cause !== null && wordFor(words.causes, letter.cause)}
      </p>
      {letter.test && <p class="note warn">{words.test}</p>}
      <Again id={history.againOf} said={words.againOf} />
      <Again id={history.sentAgainAs} said={words.sentAgainAs} />
      <LetterFacts history={history} />
      <section aria-labelledby="what-one-may-do">
        <h2 id="what-one-may-do">{words.actions}</h2>
        <LetterActions history={history} again={again} />
      </section>
      <section aria-labelledby="what-happened">
        <h2 id="what-happened">{words.history}</h2>
        <Steps history={history} />
      </section>
      <AsSent id={letter.id} state={letter.state} version={letter.templateVersion} />
      <Others history={history} />
      <Replays history={history} />
    </>
  );
}

/** The letter before this one, or after it, when somebody had it sent again. */
function Again({ id, said }: { id: string | null; said: string }) {
  if (id === null) return null;
  return (
    <p>
      {said} <a href={`/console/letters/${id}`}>{id}</a>
    </p>
  );
}

function LetterFacts({ history: { letter, app, event, edition } }: { history: History }) {
  const { facts } = words;
  const always = [
    [facts.to, <Address key="to" address={letter.address} />],
    ...(letter.name === null ? [] : [[facts.name, letter.name] as const]),
    ...(app === null
      ? []
      : [
          [
            facts.app,
            <a key="app" href={`/console/letters?app=${encodeURIComponent(app.name)}`}>
              {app.name}
            </a>,
          ] as const,
        ]),
    ...(edition === null
      ? []
      : [[facts.newsletter, `${edition.newsletterName} (${edition.newsletter})`] as const]),
    ...(event === null
      ? []
      : [
          [
            facts.event,
            <a key="event" href={`/console/events/${event.id}`}>
              {event.type}
            </a>,
          ] as const,
        ]),
    ...(event === null || event.key === null ? [] : [[facts.key, event.key] as const]),
    [
      facts.template,
      `${letter.template}${letter.templateVersion === null ? '' : ` · ${letter.templateVersion}`}`,
    ],
    [
      facts.messageId,
      <span key="id" class="copyable">
        <code>{letter.remoteId}</code> <Copy text={letter.remoteId} />
      </span>,
    ],
    ...(letter.provider === null ? [] : [[facts.provider, letter.provider] as const]),
    ...(letter.nextAttemptAt === null
      ? []
      : [[facts.next, <Time key="next" at={letter.nextAttemptAt} />] as const]),
    ...(letter.expiresAt === null || letter.settledAt !== null
      ? []
      : [[facts.expires, <Clock key="expires" at={letter.expiresAt} />] as const]),
    ...(letter.causeId === null || letter.state !== 'failed'
      ? []
      : [
          [
            facts.cause,
            <a key="cause" href={`/console/dead-letters?cause=${letter.causeId}`}>
              {letter.cause}
            </a>,
          ] as const,
        ]),
    ...(letter.discardReason === null ? [] : [[facts.discard, letter.discardReason] as const]),
  ] as const;
  return <Facts facts={always} />;
}

/** The first letters of the same event; a letter of an edition has thousands beside it. */
function Others({ history: { letter, event, letters } }: { history: History }) {
  const eventId = event?.id;
  const asked = usePages(async () => {
    if (eventId === undefined || letters < 2 || !may('recipients:read')) return { rows: [], next: null };
    const page = await ask('/v1/letters', letterPage, { event: eventId, limit: 10 });
    return { rows: page.letters.filter(({ id }) => id !== letter.id), next: null };
  }, [eventId, letters]);
  return (
    <div>
      <h2 id="who-else">{words.others}</h2>
      {letters < 2 ? (
        <p>{words.otherOne}</p>
      ) : (
        <>
          <p>
            {words.othersCount(count(letters))}{' '}
            {eventId !== undefined && <a href={`/console/letters?event=${eventId}`}>{words.othersAll}</a>}
          </p>
          {eventId !== undefined && may('recipients:read') && (
            <List
              title={words.others}
              asked={asked}
              columns={[
                { title: words.columns.address, show: ({ address }) => <Address address={address} /> },
                { title: words.columns.state, show: ({ state }) => <State state={state} /> },
                { title: words.columns.said, show: (other) => <Answer letter={other} /> },
              ]}
              keyOf={({ id }) => id}
              linkOf={({ id }) => `/console/letters/${id}`}
              empty={<p>{words.otherOne}</p>}
            />
          )}
        </>
      )}
    </div>
  );
}

function Replays({ history: { letter } }: { history: History }) {
  if (letter.replays.length === 0) return null;
  return (
    <section aria-labelledby="its-replays">
      <h2 id="its-replays">{words.replays}</h2>
      <ul>
        {letter.replays.map(({ id, createdAt, requestedBy, result }) => (
          <li key={id}>
            <a href={`/console/dead-letters?replay=${id}`}>
              <Clock at={createdAt} />
            </a>{' '}
            · {requestedBy} · {words.replayResult}: {result}
          </li>
        ))}
      </ul>
    </section>
  );
}
