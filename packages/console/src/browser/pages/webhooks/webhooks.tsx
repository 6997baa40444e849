// Where apps are told about what becomes of their letters, how each endpoint fares, and another one.

import { webhookTypes } from '@pabal/domain/webhooks';
import { useState } from 'preact/hooks';
import { pathTo } from '../../../pages.ts';
import { shellWords } from '../../../words/shell.ts';
import { webhookWords as words } from '../../../words/webhooks.ts';
import { ask, send } from '../../client/http.ts';
import { may } from '../../client/session.ts';
import { count } from '../../language.ts';
import { Action } from '../../parts/action.tsx';
import { useAsked } from '../../parts/asked.ts';
import { Filter } from '../../parts/filter.tsx';
import { List } from '../../parts/list.tsx';
import { Page, Tag } from '../../parts/page.tsx';
import { Secret } from '../../parts/secret.tsx';
import { Time } from '../../parts/time.tsx';
import { param } from '../../router.ts';
import { commandOf } from '../command.ts';
import { bodyOf, EndpointFields, type Wishes } from './fields.tsx';
import { type Endpoint, endpointList, type ListedEndpoint, withSecret } from './shapes.ts';

const title = shellWords.pages.webhooks;

export default function Webhooks() {
  const app = param('app');
  const asked = useAsked(async () => (await ask('/v1/webhooks', endpointList, { app })).endpoints, [app]);
  return (
    <Page title={title} about={words.about} commands={[commandOf('webhooks list', { app })]}>
      <Filter fields={[{ name: 'app', label: words.app }]} />
      <List<ListedEndpoint>
        title={title}
        asked={asked}
        keyOf={({ id }) => id}
        linkOf={({ id }) => pathTo('webhook', { id })}
        empty={<p>{words.empty}</p>}
        columns={[
          { title: words.url, show: ({ url }) => <code>{url}</code> },
          { title: words.app, show: (endpoint) => endpoint.app },
          { title: words.state, show: (endpoint) => <EndpointState endpoint={endpoint} /> },
          { title: words.waiting, isNumber: true, show: ({ waiting }) => count(waiting) },
          { title: words.taken, show: ({ takenAt }) => <Time at={takenAt} /> },
        ]}
      />
      {may('webhooks:write') && <Make key={app} app={app} again={asked.again} />}
    </Page>
  );
}

export function EndpointState({
  endpoint: { state, pausedAt, pauseReason, failingSince },
}: {
  endpoint: Endpoint;
}) {
  const { states } = words;
  if (state === 'paused')
    return (
      <>
        <Tag tone="bad">{states.paused}</Tag> <Time at={pausedAt} /> ·{' '}
        {pauseReason === 'gone' ? words.gone : words.failed}
      </>
    );
  if (state === 'off') return <Tag tone="plain">{states.off}</Tag>;
  if (failingSince === null) return <Tag tone="ok">{states.on}</Tag>;
  return (
    <>
      <Tag tone="warn">{states.failing}</Tag> <Time at={failingSince} />
    </>
  );
}

/** What most apps ask for. */
const usual = webhookTypes.filter((type) => /^(delivery|event)\./.test(type));

function Make({ app, again }: { app: string; again: () => void }) {
  const [wishes, setWishes] = useState<Wishes>({
    app,
    url: '',
    contact: '',
    types: usual,
    newsletters: false,
  });
  return (
    <Action
      label={words.make}
      ask={{ will: <p>{words.makeWill}</p>, confirm: words.make }}
      run={async () => {
        const made = await send('POST', '/v1/webhooks', withSecret, { ...bodyOf(wishes), app: wishes.app });
        return {
          said: <Secret secret={made.secret}>{words.secret}</Secret>,
          link: { to: pathTo('webhook', { id: made.id }), words: words.see },
        };
      }}
      onChange={again}
    >
      <EndpointFields value={wishes} set={setWishes} isNew />
    </Action>
  );
}
