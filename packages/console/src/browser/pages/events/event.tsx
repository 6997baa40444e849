// One event: its letters, which add up, its groups, and its data while they are kept.

import { ask } from '../../client/http.ts';
import { may } from '../../client/session.ts';
import type { Of } from '../../client/shape.ts';
import { count } from '../../language.ts';
import { useAsked, usePages } from '../../parts/asked.ts';
import { List } from '../../parts/list.tsx';
import { Facts, Page } from '../../parts/page.tsx';
import { ProblemNote } from '../../parts/problem.tsx';
import { Clock, Time } from '../../parts/time.tsx';
import { commandOf } from '../command.ts';
import { letterPage } from '../letters/shapes.ts';
import { Address, Answer, State, words } from '../letters/state.tsx';
import { eventOverview } from './shapes.ts';

type Overview = Of<typeof eventOverview>;

export default function EventOne({ params }: { params: Readonly<Record<string, string>> }) {
  const id = params.id ?? '';
  const { value, problem, again } = useAsked(
    () => ask(`/v1/events/${encodeURIComponent(id)}/overview`, eventOverview),
    [id],
  );
  return (
    <Page title={words.event} commands={[commandOf('letters list', { event: id })]}>
      {problem && <ProblemNote problem={problem} again={again} />}
      {value && <Shown event={value} />}
    </Page>
  );
}

function Shown({ event }: { event: Overview }) {
  return (
    <>
      <p class="headline-letter">
        <strong>{event.type}</strong> ·{' '}
        <a href={`/console/letters?app=${encodeURIComponent(event.app)}`}>{event.app}</a> ·{' '}
        <Time at={event.createdAt} />
      </p>
      {event.test && <p class="note warn">{words.test}</p>}
      {event.expanding && <p class="note">{words.expanding}</p>}
      <EventFacts event={event} />
      <Books event={event} />
      <Groups event={event} />
      <Data event={event} />
      {may('recipients:read') && <Letters id={event.id} />}
    </>
  );
}

function EventFacts({ event }: { event: Overview }) {
  const { key, reference, tags, sendAt, createdAt, expiresAt, cancelledAt, replyTo, eraseAt } = event;
  return (
    <Facts
      facts={[
        [words.posted, <Clock key="posted" at={createdAt} />],
        ...(key === null ? [] : [[words.key, key] as const]),
        ...(reference == null
          ? []
          : [
              [
                words.reference,
                <a key="reference" href={`/console/events?reference=${encodeURIComponent(reference)}`}>
                  {reference}
                </a>,
              ] as const,
            ]),
        ...(tags === undefined || tags.length === 0
          ? []
          : [
              [
                words.tags,
                tags.map((tag) => (
                  <span key={tag}>
                    <a href={`/console/events?tag=${encodeURIComponent(tag)}`}>{tag}</a>{' '}
                  </span>
                )),
              ] as const,
            ]),
        ...(sendAt > createdAt ? [[words.goesAt, <Clock key="goes" at={sendAt} />] as const] : []),
        ...(expiresAt === null
          ? []
          : [[words.facts.expires, <Clock key="expires" at={expiresAt} />] as const]),
        ...(cancelledAt === null
          ? []
          : [[words.cancelledAt, <Clock key="cancelled" at={cancelledAt} />] as const]),
        ...(replyTo === null ? [] : [[words.replyTo, replyTo] as const]),
        ...(eraseAt === null ? [] : [[words.dataUntil, <Clock key="erase" at={eraseAt} />] as const]),
      ]}
    />
  );
}

/** sent = delivered + bounced + complained + silent. Nothing is shown while nothing was reported. */
function Afterwards({ afterwards }: Pick<Overview, 'afterwards'>) {
  const parts = ['delivered', 'bounced', 'complained', 'silent'] as const;
  if (parts.every((part) => part === 'silent' || afterwards[part] === 0)) return null;
  return (
    <>
      <p class="quiet">{words.afterwardsAbout}</p>
      <dl class="figures">
        {parts.map((part) => (
          <div key={part}>
            <dt>{words.afterwards[part]}</dt>
            <dd>{count(afterwards[part])}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

/** planned = sent + suppressed + failed + unknown + pending; each number leads to its letters. */
function Books({ event: { id, counts, afterwards } }: { event: Overview }) {
  const parts = ['sent', 'suppressed', 'failed', 'unknown', 'pending'] as const;
  const linked = (state: string, letters: number) => {
    const filter = state === '' ? '' : `&state=${state}`;
    return letters === 0 ? count(0) : <a href={`/console/letters?event=${id}${filter}`}>{count(letters)}</a>;
  };
  return (
    <section aria-labelledby="books">
      <h2 id="books">{words.books}</h2>
      <p class="quiet">{words.booksAbout}</p>
      <dl class="figures">
        <div class="first">
          <dt>{words.planned}</dt>
          <dd>{linked('', counts.planned)}</dd>
        </div>
        {parts.map((state) => (
          <div key={state}>
            <dt>{words.states[state]}</dt>
            <dd>{linked(state, counts[state])}</dd>
          </div>
        ))}
      </dl>
      <Afterwards afterwards={afterwards} />
    </section>
  );
}

function Groups({ event: { groups } }: { event: Overview }) {
  return (
    <section aria-labelledby="groups">
      <h2 id="groups">{words.groups}</h2>
      {groups.length === 0 ? (
        <p class="quiet">{words.noGroups}</p>
      ) : (
        <ul>
          {groups.map(({ key, members, except }) => (
            <li key={`${key} ${except}`}>
              <code>{key}</code> ·{' '}
              {except ? words.groupExcept(count(members)) : words.groupTo(count(members))}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Data({ event: { data, dataIs, test } }: { event: Overview }) {
  return (
    <section aria-labelledby="data">
      <h2 id="data">{words.data}</h2>
      {dataIs === 'erased' && <p>{words.dataErasedOf}</p>}
      {dataIs === 'hidden' && <p>{words.dataHidden}</p>}
      {dataIs === 'shown' && (
        <>
          <pre
            class="said"
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what is longer than its box is scrolled with the keyboard.
            tabIndex={0}
          >
            {JSON.stringify(data, null, 2)}
          </pre>
          {!test && <p class="quiet">{words.dataLinks}</p>}
        </>
      )}
    </section>
  );
}

function Letters({ id }: { id: string }) {
  const asked = usePages(
    async (after) => {
      const { letters, next } = await ask('/v1/letters', letterPage, { event: id, after, limit: 50 });
      return { rows: letters, next };
    },
    [id],
  );
  return (
    <div>
      <h2 id="letters">{words.letters}</h2>
      <List
        title={words.letters}
        asked={asked}
        columns={[
          { title: words.columns.address, show: ({ address }) => <Address address={address} /> },
          { title: words.columns.state, show: ({ state }) => <State state={state} /> },
          { title: words.columns.settled, show: ({ settledAt }) => <Time at={settledAt} /> },
          { title: words.columns.said, show: (letter) => <Answer letter={letter} /> },
        ]}
        keyOf={(letter) => letter.id}
        linkOf={(letter) => `/console/letters/${letter.id}`}
        empty={<p>{words.noLetter}</p>}
      />
    </div>
  );
}
