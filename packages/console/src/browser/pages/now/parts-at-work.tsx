// Who is at work, and what slows letters down: providers, limits, processes, editions, and what waits for a person.

import { pathTo } from '../../../pages.ts';
import { nowWords as words } from '../../../words/now.ts';
import { partWords } from '../../../words/parts.ts';
import { providerWords } from '../../../words/providers.ts';
import type { Status } from '../../client/live.ts';
import { count } from '../../language.ts';
import { Tag } from '../../parts/page.tsx';
import { Table } from '../../parts/table.tsx';
import { Time } from '../../parts/time.tsx';
import { ProviderStanding } from '../standing.tsx';

export function Decisions({ status: { deadLetters, unknownLetters } }: { status: Status }) {
  const part = (name: string, to: string, { letters, oldestAt }: Status['deadLetters']) => (
    <div>
      <dt>{name}</dt>
      <dd>
        <a href={to}>{letters === 0 ? words.none : count(letters)}</a>
        {letters > 0 && (
          <span class="quiet small">
            {' '}
            {words.oldestOf} <Time at={oldestAt} />
          </span>
        )}
      </dd>
    </div>
  );
  return (
    <section>
      <h2>{words.decisions}</h2>
      <dl class="figures">
        {part(words.dead, pathTo('deadLetters'), deadLetters)}
        {part(words.unknown, pathTo('unknown'), unknownLetters)}
      </dl>
    </section>
  );
}

const editionStates: Readonly<Record<string, string>> = words.editionStates;

export function Providers({ providers }: { providers: Status['providers'] }) {
  return (
    <section>
      <h2>
        <a href={pathTo('limits')}>{providerWords.providers}</a>
      </h2>
      <Table
        caption={providerWords.providers}
        rows={providers}
        keyOf={({ name }) => name}
        empty={words.noProviders}
        columns={[
          { title: providerWords.provider, show: ({ name }) => name },
          {
            title: words.state,
            show: (row) => <ProviderStanding provider={row} />,
          },
          { title: words.sinceTitle, show: ({ since, spentAt }) => <Time at={since ?? spentAt} /> },
          {
            title: providerWords.leftToday,
            isNumber: true,
            show: ({ daily, usedToday }) => (daily === null ? '–' : count(Math.max(0, daily - usedToday))),
          },
          { title: words.waitingTitle, isNumber: true, show: ({ waiting }) => count(waiting) },
          { title: words.said, show: ({ reply }) => reply ?? '–' },
        ]}
      />
    </section>
  );
}

const percent = (letters: number, sent: number) => `${((letters / sent) * 100).toFixed(2)} %`;

/** What became of the letters of seven days. Nothing is shown while too few were sent. */
export function Afterwards({ weeks = [] }: { weeks: Status['afterwards'] }) {
  if (weeks.length === 0) return null;
  return (
    <section>
      <h2>{words.afterwards}</h2>
      <Table
        caption={words.afterwards}
        rows={weeks}
        keyOf={({ by, name }) => `${by} ${name}`}
        empty={words.none}
        columns={[
          { title: words.by, show: ({ name }) => name },
          { title: words.count, isNumber: true, show: ({ sent }) => count(sent) },
          { title: words.bounced, isNumber: true, show: ({ sent, bounced }) => percent(bounced, sent) },
          {
            title: words.complained,
            isNumber: true,
            show: ({ sent, complained }) => percent(complained, sent),
          },
        ]}
      />
    </section>
  );
}

export function Slowed({ limits }: { limits: Status['slowed'] }) {
  return (
    <section>
      <h2>
        <a href={pathTo('limits')}>{words.slowed}</a>
      </h2>
      <Table
        caption={words.slowed}
        rows={limits}
        keyOf={({ key }) => key}
        empty={words.notSlowed}
        columns={[
          { title: words.limit, show: ({ key }) => key },
          {
            title: words.rate,
            show: (limit) => (limit.cutRate === null ? '–' : partWords.perSecond(limit.cutRate.toFixed(1))),
          },
          { title: words.sinceTitle, show: ({ cutSince }) => <Time at={cutSince} /> },
          {
            title: words.waitingTitle,
            isNumber: true,
            show: ({ eventsWaiting, newslettersWaiting }) => count(eventsWaiting + newslettersWaiting),
          },
          { title: words.said, show: ({ reason }) => reason ?? '–' },
        ]}
      />
    </section>
  );
}

export function Processes({ processes }: { processes: Status['processes'] }) {
  return (
    <section>
      <h2>
        <a href={pathTo('system')}>{words.processes}</a>
      </h2>
      <Table
        caption={words.processes}
        rows={processes}
        keyOf={({ id }) => id}
        empty={words.none}
        columns={[
          { title: words.service, show: ({ service }) => service },
          {
            title: words.state,
            show: ({ alive, ready }) => {
              if (!alive) return <Tag tone="bad">{words.processState.silent}</Tag>;
              return ready ? (
                <Tag tone="ok">{words.processState.ready}</Tag>
              ) : (
                <Tag tone="warn">{words.processState.notReady}</Tag>
              );
            },
          },
          { title: words.version, show: ({ version }) => version },
          { title: words.started, show: ({ startedAt }) => <Time at={startedAt} /> },
          { title: words.seen, show: ({ seenAt }) => <Time at={seenAt} /> },
        ]}
      />
    </section>
  );
}

export function Editions({ status: { editions, nextSlots } }: { status: Status }) {
  return (
    <>
      <section>
        <h2>{words.editions}</h2>
        <Table
          caption={words.editions}
          rows={editions}
          keyOf={({ id }) => id}
          empty={words.noEditions}
          columns={[
            { title: words.newsletter, show: ({ newsletter }) => newsletter },
            {
              title: words.state,
              show: ({ state, reason }) => {
                const name = editionStates[state] ?? state;
                return reason === null ? name : `${name}: ${reason}`;
              },
            },
            { title: words.slot, show: ({ slot }) => <Time at={slot} /> },
            { title: words.count, isNumber: true, show: ({ planned }) => count(planned) },
          ]}
        />
      </section>
      <section>
        <h2>{words.next}</h2>
        <Table
          caption={words.next}
          rows={nextSlots}
          keyOf={({ newsletter }) => newsletter}
          empty={words.noNext}
          columns={[
            { title: words.newsletter, show: ({ newsletter }) => newsletter },
            { title: words.slot, show: ({ slot }) => <Time at={slot} /> },
          ]}
        />
      </section>
    </>
  );
}
