// What an endpoint was told, and sending it again: one message, or exactly those that the filters show.

import { webhookTypes } from '@pabal/domain/webhooks';
import { useRef } from 'preact/hooks';
import { pathTo } from '../../../pages.ts';
import { webhookWords as words } from '../../../words/webhooks.ts';
import { ask, send } from '../../client/http.ts';
import { may } from '../../client/session.ts';
import { count } from '../../language.ts';
import { Action } from '../../parts/action.tsx';
import { usePages } from '../../parts/asked.ts';
import { type Field, Filter } from '../../parts/filter.tsx';
import { type Column, List } from '../../parts/list.tsx';
import { Tag, type Tone } from '../../parts/page.tsx';
import { Time } from '../../parts/time.tsx';
import { param, query } from '../../router.ts';
import { isoOf } from '../moment.ts';
import { type Endpoint, type Message, messagePage, replayed } from './shapes.ts';

const states: Readonly<Record<string, string>> = words.messageStates;
const tones: Readonly<Record<string, Tone>> = { taken: 'ok', 'given-up': 'bad' };
const any = { value: '', label: words.any };

const fields: readonly Field[] = [
  {
    ...{ name: 'state', label: words.state },
    options: [any, ...Object.entries(states).map(([value, label]) => ({ value, label }))],
  },
  {
    ...{ name: 'type', label: words.type },
    options: [any, ...webhookTypes.map((type) => ({ value: type, label: type }))],
  },
  { name: 'since', label: words.since, type: 'datetime-local' },
  { name: 'until', label: words.until, type: 'datetime-local' },
];

export const filterOf = (): Readonly<Record<string, string>> => ({
  ...{ state: param('state'), type: param('type') },
  ...{ since: isoOf(param('since')), until: isoOf(param('until')) },
});

export function Messages({ path, endpoint }: { path: string; endpoint: Endpoint }) {
  const given = filterOf();
  const asked = usePages(
    async (before) => {
      const { messages, next } = await ask(`${path}/messages`, messagePage, { ...given, before });
      return { rows: messages, next: next === null ? null : String(next) };
    },
    [path, endpoint, query.value.toString()],
  );
  const isWriter = may('webhooks:write');
  return (
    <div>
      <h2 id="messages">{words.messages}</h2>
      <Filter fields={fields} />
      {isWriter && given.state !== 'waiting' && (
        <Again
          label={words.againAll}
          path={path}
          wishes={() => {
            const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ''));
            // What comes while somebody reads the count is not counted, and not sent again.
            return { since: endpoint.createdAt, until: new Date().toISOString(), ...set };
          }}
          again={asked.again}
        />
      )}
      <List<Message>
        title={words.messages}
        asked={asked}
        keyOf={({ id }) => id}
        linkOf={subjectOf}
        empty={<p>{words.noMessages}</p>}
        columns={columnsOf(path, isWriter ? asked.again : undefined)}
      />
    </div>
  );
}

/** @param again  asks for the list again; undefined for somebody who only reads */
function columnsOf(path: string, again: (() => void) | undefined): readonly Column<Message>[] {
  return [
    { title: words.type, show: ({ type }) => <code>{type}</code> },
    { title: words.at, show: ({ at }) => <Time at={at} /> },
    { title: words.state, show: (message) => <MessageState message={message} /> },
    { title: words.attempts, isNumber: true, show: ({ attempts }) => count(attempts) },
    { title: words.answer, show: ({ problem, status }) => problem ?? status ?? '–' },
    {
      title: words.took,
      isNumber: true,
      show: ({ tookMs }) => (tookMs === null ? '–' : `${count(tookMs)} ms`),
    },
    ...(again !== undefined
      ? [
          {
            title: words.action,
            // What was sent again waits from then on; the note that says so stays all the same.
            show: ({ sequence, state }: Message) => (
              <Again
                label={words.again}
                path={path}
                wishes={() => ({ from: sequence, to: sequence })}
                again={again}
                isOffered={state !== 'waiting'}
              />
            ),
          },
        ]
      : []),
  ];
}

/** The page of what a message is about, where there is one. */
function subjectOf({ type, subjectId: id }: Message): string | undefined {
  if (id === null) return undefined;
  if (type.startsWith('delivery.')) return pathTo('letter', { id });
  return type.startsWith('event.') ? pathTo('event', { id }) : undefined;
}

function MessageState({ message: { state, attempts, dueAt } }: { message: Message }) {
  return (
    <>
      <Tag tone={tones[state] ?? 'plain'}>{states[state] ?? state}</Tag>{' '}
      {attempts > 0 && dueAt !== null && <Time at={dueAt} />}
    </>
  );
}

interface AgainProps {
  readonly label: string;
  readonly path: string;
  readonly wishes: () => Readonly<Record<string, unknown>>;
  readonly isOffered?: boolean;
  again(): void;
}

function Again({ label, path, wishes, again, isOffered = true }: AgainProps) {
  const counted = useRef<Readonly<Record<string, unknown>>>({});
  const replay = async (more: object) =>
    count((await send('POST', `${path}/replay`, replayed, { ...counted.current, ...more })).messages);
  return (
    <Action
      label={label}
      ask={async () => {
        counted.current = wishes();
        const messages = await replay({ dryRun: true });
        return { will: <p>{words.againWill(messages)}</p>, confirm: words.againConfirm(messages) };
      }}
      run={async () => ({ said: words.againSaid(await replay({})) })}
      onChange={again}
      isOffered={isOffered}
    />
  );
}
