import { koreanOf } from '@pabal/console/said';
import type { Block, Line, Locale, Piece, Sheet, SheetRow } from '@pabal/console/sheet';
import type { System } from '@pabal/status';
import { moment, tellerIn } from '../page.ts';
import { systemWords } from './words.ts';

const againSeconds = 5;

/** What pabal runs on: processes with their checks, queues, the database with its partitions and migrations. */
export function systemSheet(system: System, locale: Locale): Sheet {
  const words = systemWords[locale];
  return {
    ...{ title: words.title, about: words.about, againSeconds },
    blocks: [
      ...processBlocks(system, locale),
      ...queueBlocks(system, locale),
      ...databaseBlocks(system, locale),
      ...partitionBlocks(system, locale),
      ...migrationBlocks(system, locale),
    ],
    commands: ['pabal status', 'pabal queues', 'pabal migrate'],
  };
}

type Process = System['processes'][number];

function processBlocks({ processes }: System, locale: Locale): Block[] {
  const words = systemWords[locale];
  const { process, state, version, started, seen, swept, check, says } = words;
  return [
    { is: 'heading', words: words.processes },
    {
      ...{ is: 'list', title: words.processes, empty: words.noProcesses },
      columns: columns(process, state, version, started, seen, swept),
      rows: processes.map((one) => ({
        key: one.id,
        cells: [
          nameOf(one),
          stateOf(one, locale),
          ...[one.version, moment(one.startedAt), moment(one.seenAt), moment(one.sweptAt)],
        ],
      })),
    },
    { is: 'heading', words: words.checks },
    {
      ...{ is: 'list', title: words.checks, empty: '–' },
      columns: columns(process, check, state, says),
      rows: processes.flatMap((one) => checkRows(one, locale)),
    },
  ];
}

const nameOf = ({ id, service }: Process): Line => [service, ' ', { quiet: id }];

function stateOf({ alive, ready }: Process, locale: Locale): Piece {
  const { states } = systemWords[locale];
  if (!alive) return { tag: states.silent, tone: 'bad' };
  return ready ? { tag: states.ready, tone: 'ok' } : { tag: states.notReady, tone: 'warn' };
}

function checkRows(process: Process, locale: Locale): SheetRow[] {
  const { states } = systemWords[locale];
  return process.checks.map(({ name, ok, detail }) => ({
    key: `${process.id} ${name}`,
    cells: [
      nameOf(process),
      name,
      ok ? { tag: states.ready, tone: 'ok' } : { tag: states.notReady, tone: 'bad' },
      detail === null ? '–' : { code: told(detail, locale) },
    ],
  }));
}

function queueBlocks({ queues }: System, locale: Locale): Block[] {
  const words = systemWords[locale];
  const { count } = tellerIn(locale);
  const reason = queues.find((queue) => queue.reason !== null)?.reason;
  const jobs = (number: number | null): string => (number === null ? '?' : count(number));
  const { waiting, active, delayed, failed } = words.jobs;
  return [
    { is: 'heading', words: words.queues, about: words.bells },
    ...(typeof reason === 'string' ? [{ is: 'text', line: told(reason, locale), tone: 'bad' } as const] : []),
    {
      ...{ is: 'list', title: words.queues, empty: '–' },
      columns: [...columns(words.queue), ...figures(waiting, active, delayed, failed, words.held)],
      rows: queues.map((queue) => ({
        key: queue.name,
        cells: [
          queue.name,
          ...[queue.waiting, queue.active, queue.delayed, queue.failed, queue.held].map(jobs),
        ],
      })),
    },
    { is: 'text', line: { to: '/console/queues/', words: words.board } },
  ];
}

function databaseBlocks({ database }: System, locale: Locale): Block[] {
  const words = systemWords[locale];
  const { count } = tellerIn(locale);
  const { version, bytes, connections, mostConnections } = database;
  return [
    { is: 'heading', words: words.database },
    {
      is: 'facts',
      facts: [
        { name: words.version, line: `PostgreSQL ${version}` },
        { name: words.size, line: size(bytes) },
        { name: words.connections, line: words.ofConnections(count(connections), count(mostConnections)) },
        { name: words.standbys, line: standbysOf(database, locale) },
      ],
    },
  ];
}

function standbysOf({ standbys }: System['database'], locale: Locale): Line {
  const words = systemWords[locale];
  const { duration } = tellerIn(locale);
  if (standbys.length === 0) return words.noStandbys;
  return standbys.flatMap(({ name, isSynchronous, lagSeconds }, place): Piece[] => [
    `${place > 0 ? ', ' : ''}${name} `,
    isSynchronous ? { tag: words.synchronous, tone: 'ok' } : { tag: words.asynchronous, tone: 'warn' },
    lagSeconds === null ? '' : ` ${words.behind(duration(lagSeconds))}`,
  ]);
}

function partitionBlocks({ partitions }: System, locale: Locale): Block[] {
  const words = systemWords[locale];
  const { count } = tellerIn(locale);
  return [
    { is: 'heading', words: words.partitions, about: words.retention },
    {
      ...{ is: 'list', title: words.partitions, empty: '–' },
      columns: [...columns(words.partition, words.from, words.to), ...figures(words.letters, words.size)],
      rows: partitions.map(({ suffix, from, to, letters, bytes }) => ({
        key: suffix,
        cells: [
          suffix === 'rest' ? words.rest : suffix,
          ...[from, to].map((at) => (at === null ? '–' : { clock: at.toISOString() })),
          ...[count(letters), size(bytes)],
        ],
      })),
    },
  ];
}

function migrationBlocks({ migrations, missingMigrations: missing }: System, locale: Locale): Block[] {
  const words = systemWords[locale];
  return [
    { is: 'heading', words: words.migrations },
    missing.length === 0
      ? { is: 'text', line: words.allRan }
      : { is: 'text', line: words.missing(missing.join(', ')), tone: 'bad' },
    {
      ...{ is: 'list', title: words.migrations, empty: '–' },
      columns: columns(words.migration, words.ran),
      rows: migrations.map(({ name, appliedAt }) => ({
        key: name,
        cells: [name, { clock: appliedAt.toISOString() }],
      })),
    },
  ];
}

/** Our own sentence, in the reader's language. */
const told = (sentence: string, locale: Locale): string => (locale === 'ko' ? koreanOf(sentence) : sentence);

const columns = (...titles: string[]) => titles.map((title) => ({ title }));
const figures = (...titles: string[]) => titles.map((title) => ({ title, isNumber: true }));

const units = ['B', 'kB', 'MB', 'GB', 'TB'];

/** `1.5 GB` */
function size(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1_000 ** power;
  return `${value < 10 && power > 0 ? value.toFixed(1) : Math.round(value)} ${units[power]}`;
}
