// What pabal runs on: processes with their checks, queues, the database with its partitions and migrations.

import { useEffect } from 'preact/hooks';
import { shellWords as shell } from '../../../words/shell.ts';
import { systemWords as words } from '../../../words/system.ts';
import { ask } from '../../client/http.ts';
import { flag, list, nullable, number, type Of, object, text } from '../../client/shape.ts';
import { processFields } from '../../client/status.ts';
import { count } from '../../language.ts';
import { useAsked } from '../../parts/asked.ts';
import { Facts, Page, Tag } from '../../parts/page.tsx';
import { ProblemNote } from '../../parts/problem.tsx';
import { Table } from '../../parts/table.tsx';
import { Clock, duration, Time } from '../../parts/time.tsx';

const jobs = nullable(number);
const check = object({ name: text, ok: flag, detail: nullable(text) });
const system = object({
  database: object({
    version: text,
    bytes: number,
    connections: number,
    mostConnections: number,
    standbys: list(object({ name: text, isSynchronous: flag, lagSeconds: nullable(number) })),
  }),
  migrations: list(object({ name: text, appliedAt: text })),
  missingMigrations: list(text),
  partitions: list(
    object({ suffix: text, from: nullable(text), to: nullable(text), bytes: number, letters: number }),
  ),
  queues: list(
    object({ name: text, waiting: jobs, active: jobs, delayed: jobs, failed: jobs, reason: nullable(text) }),
  ),
  processes: list(
    object({
      ...processFields,
      sweptAt: nullable(text),
      checks: list(check),
    }),
  ),
});

type System = Of<typeof system>;

const againMs = 5_000;

export default function SystemPage() {
  const { value, problem, again } = useAsked(() => ask('/v1/system', system), []);
  useEffect(() => {
    const timer = setInterval(() => document.visibilityState === 'visible' && again(), againMs);
    return () => clearInterval(timer);
  }, [again]);
  return (
    <Page title={shell.pages.system} about={words.about} commands={['pabal status', 'pabal migrate']}>
      {problem && <ProblemNote problem={problem} again={again} />}
      {value === undefined ? (
        problem === undefined && (
          <p class="quiet" aria-busy="true">
            {shell.loading}
          </p>
        )
      ) : (
        <>
          <Processes processes={value.processes} />
          <Queues queues={value.queues} />
          <Database database={value.database} />
          <Partitions partitions={value.partitions} />
          <Migrations migrations={value.migrations} missing={value.missingMigrations} />
        </>
      )}
    </Page>
  );
}

function Processes({ processes }: Pick<System, 'processes'>) {
  return (
    <section>
      <h2>{words.processes}</h2>
      {processes.length === 0 && <p class="quiet">{words.noProcesses}</p>}
      {processes.map((process) => (
        <details key={process.id} class="process" open={process.alive && !process.ready}>
          <summary>
            <ProcessState process={process} /> {process.service} <span class="quiet">{process.id}</span>
          </summary>
          <Facts
            facts={[
              [words.version, process.version],
              [words.started, <Time key="started" at={process.startedAt} />],
              [words.seen, <Time key="seen" at={process.seenAt} />],
              ...(process.sweptAt === null
                ? []
                : ([[words.swept, <Time key="swept" at={process.sweptAt} />]] as const)),
            ]}
          />
          <Table
            caption={words.checks}
            rows={process.checks}
            keyOf={({ name }) => name}
            empty="–"
            columns={[
              { title: words.check, show: ({ name }) => name },
              {
                title: words.state,
                show: ({ ok }) => (
                  <Tag tone={ok ? 'ok' : 'bad'}>{ok ? words.states.ready : words.states.notReady}</Tag>
                ),
              },
              {
                title: words.says,
                show: ({ detail }) => (detail === null ? '–' : <code class="long">{detail}</code>),
              },
            ]}
          />
        </details>
      ))}
    </section>
  );
}

function ProcessState({ process: { alive, ready } }: { process: System['processes'][number] }) {
  if (!alive) return <Tag tone="bad">{words.states.silent}</Tag>;
  return ready ? <Tag tone="ok">{words.states.ready}</Tag> : <Tag tone="warn">{words.states.notReady}</Tag>;
}

function Queues({ queues }: Pick<System, 'queues'>) {
  const of = (key: 'waiting' | 'active' | 'delayed' | 'failed') => ({
    title: words.jobs[key],
    isNumber: true,
    show: (queue: System['queues'][number]) => {
      const jobs = queue[key];
      return jobs === null ? '?' : count(jobs);
    },
  });
  const reason = queues.find((queue) => queue.reason !== null)?.reason;
  return (
    <section>
      <h2>{words.queues}</h2>
      <p class="quiet">{words.bells}</p>
      {reason !== undefined && reason !== null && <p class="note bad">{reason}</p>}
      <Table
        caption={words.queues}
        rows={queues}
        keyOf={({ name }) => name}
        empty="–"
        columns={[
          { title: words.queue, show: ({ name }) => name },
          ...(['waiting', 'active', 'delayed', 'failed'] as const).map(of),
        ]}
      />
      <p>
        <a href="/console/queues/">{words.board}</a>
      </p>
    </section>
  );
}

const units = ['B', 'kB', 'MB', 'GB', 'TB'];

/** `1.5 GB` */
function size(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1_000 ** power;
  return `${value < 10 && power > 0 ? value.toFixed(1) : Math.round(value)} ${units[power]}`;
}

function Database({
  database: { version, bytes, connections, mostConnections, standbys },
}: Pick<System, 'database'>) {
  const followers =
    standbys.length === 0
      ? words.noStandbys
      : standbys.map(({ name, isSynchronous, lagSeconds }) => (
          <span key={name}>
            {name}{' '}
            <Tag tone={isSynchronous ? 'ok' : 'warn'}>
              {isSynchronous ? words.synchronous : words.asynchronous}
            </Tag>{' '}
            {lagSeconds !== null && words.behind(duration(lagSeconds))}
          </span>
        ));
  return (
    <section>
      <h2>{words.database}</h2>
      <Facts
        facts={[
          [words.version, `PostgreSQL ${version}`],
          [words.size, size(bytes)],
          [words.connections, words.ofConnections(count(connections), count(mostConnections))],
          [words.standbys, followers],
        ]}
      />
    </section>
  );
}

function Partitions({ partitions }: Pick<System, 'partitions'>) {
  return (
    <section>
      <h2>{words.partitions}</h2>
      <p class="quiet">{words.retention}</p>
      <Table
        caption={words.partitions}
        rows={partitions}
        keyOf={({ suffix }) => suffix}
        empty="–"
        columns={[
          { title: words.partition, show: ({ suffix }) => (suffix === 'rest' ? words.rest : suffix) },
          { title: words.from, show: ({ from }) => (from === null ? '–' : <Clock at={from} />) },
          { title: words.to, show: ({ to }) => (to === null ? '–' : <Clock at={to} />) },
          { title: words.letters, isNumber: true, show: ({ letters }) => count(letters) },
          { title: words.size, isNumber: true, show: ({ bytes }) => size(bytes) },
        ]}
      />
    </section>
  );
}

function Migrations({
  migrations,
  missing,
}: {
  migrations: System['migrations'];
  missing: readonly string[];
}) {
  return (
    <section>
      <h2>{words.migrations}</h2>
      {missing.length === 0 ? (
        <p>{words.allRan}</p>
      ) : (
        <p class="note bad">{words.missing(missing.join(', '))}</p>
      )}
      <details>
        <summary>
          {words.migrations} ({count(migrations.length)})
        </summary>
        <Table
          caption={words.migrations}
          rows={migrations}
          keyOf={({ name }) => name}
          empty="–"
          columns={[
            { title: words.migration, show: ({ name }) => name },
            { title: words.ran, show: ({ appliedAt }) => <Clock at={appliedAt} /> },
          ]}
        />
      </details>
    </section>
  );
}
