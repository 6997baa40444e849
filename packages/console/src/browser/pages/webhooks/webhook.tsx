// One endpoint: how it fares, what may be done with it, and what it was told.

import { pathTo } from '../../../pages.ts';
import { shellWords as shell } from '../../../words/shell.ts';
import { webhookWords as words } from '../../../words/webhooks.ts';
import { ask } from '../../client/http.ts';
import { may } from '../../client/session.ts';
import type { PageProps } from '../../page-props.ts';
import { useAsked } from '../../parts/asked.ts';
import { Facts, Page } from '../../parts/page.tsx';
import { ProblemNote } from '../../parts/problem.tsx';
import { Time } from '../../parts/time.tsx';
import { commandOf } from '../command.ts';
import { EndpointActions } from './actions.tsx';
import { filterOf, Messages } from './messages.tsx';
import { type Endpoint, endpointShape } from './shapes.ts';
import { EndpointState } from './webhooks.tsx';

export default function Webhook({ params: { id = '' } }: PageProps) {
  const path = `/v1/webhooks/${encodeURIComponent(id)}`;
  const { value, problem, again } = useAsked(() => ask(path, endpointShape), [path]);
  return (
    <Page title={shell.pages.webhook} commands={[commandOf(`webhooks messages ${id}`, filterOf())]}>
      <p>
        <a href={pathTo('webhooks')}>{words.back}</a>
      </p>
      {problem && <ProblemNote problem={problem} again={again} />}
      {value && <Known path={path} endpoint={value} again={again} />}
    </Page>
  );
}

function Known({ path, endpoint, again }: { path: string; endpoint: Endpoint; again: () => void }) {
  const { url, app, types, newsletters, contact, waitUntil, takenAt, problem, failingSince } = endpoint;
  return (
    <>
      <Facts
        facts={[
          [words.url, <code key="url">{url}</code>],
          [
            words.app,
            <a key="app" href={pathTo('app', { name: app })}>
              {app}
            </a>,
          ],
          [words.state, <EndpointState key="state" endpoint={endpoint} />],
          [words.types, types.map((type) => [<code key={type}>{type}</code>, ' '])],
          ...(newsletters ? [[words.also, words.newsletters] as const] : []),
          [words.contact, contact ?? 'OPS_ADDRESS'],
          [words.taken, <Time key="taken" at={takenAt} />],
          ...(failingSince === null || problem === null ? [] : [[words.problem, problem] as const]),
          ...(waitUntil === null ? [] : [[words.next, <Time key="next" at={waitUntil} />] as const]),
          [words.made, [<Time key="made" at={endpoint.createdAt} />, ` ${endpoint.createdBy}`]],
        ]}
      />
      {may('webhooks:write') && <EndpointActions path={path} endpoint={endpoint} again={again} />}
      <Messages path={path} endpoint={endpoint} />
    </>
  );
}
