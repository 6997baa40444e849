// One app and its keys: which are in force, when they were last used; another key, and revoking one.

import { useState } from 'preact/hooks';
import { pathTo } from '../../../pages.ts';
import { appWords as words } from '../../../words/apps.ts';
import { ask, send } from '../../client/http.ts';
import { isAdmin } from '../../client/session.ts';
import type { PageProps } from '../../page-props.ts';
import { Action } from '../../parts/action.tsx';
import { useAsked } from '../../parts/asked.ts';
import { List } from '../../parts/list.tsx';
import { Page, Tag } from '../../parts/page.tsx';
import { Secret } from '../../parts/secret.tsx';
import { Time } from '../../parts/time.tsx';
import { type Overlap, OverlapField, overlapSeconds } from './overlap.tsx';
import { type Key, keyList, newKey, revoked } from './shapes.ts';

export default function AppPage({ params: { name = '' } }: PageProps) {
  const path = `/v1/apps/${encodeURIComponent(name)}/keys`;
  const asked = useAsked(async () => (await ask(path, keyList)).keys, [path]);
  return (
    <Page title={words.keysOf(name)} commands={[`pabal apps keys ${name}`, `pabal apps rotate ${name}`]}>
      <p>
        <a href={pathTo('apps')}>{words.back}</a> ·{' '}
        <a href={`${pathTo('webhooks')}?app=${encodeURIComponent(name)}`}>{words.webhooks}</a>
      </p>
      <List<Key>
        title={words.keysOf(name)}
        asked={asked}
        keyOf={({ prefix, createdAt }) => `${prefix} ${createdAt}`}
        empty={words.noKeys}
        columns={[
          { title: words.key, show: ({ prefix }) => <code>{prefix}…</code> },
          { title: words.state, show: (key) => <KeyState state={key} /> },
          { title: words.scopes, show: ({ scopes }) => scopes.join(', ') },
          { title: words.templates, show: ({ templates }) => templates?.join(', ') ?? words.all },
          {
            title: words.lastUsed,
            show: ({ lastUsedAt }) => (lastUsedAt === null ? words.never : <Time at={lastUsedAt} />),
          },
          { title: words.ends, show: ({ expiresAt }) => <Time at={expiresAt} /> },
          {
            title: words.made,
            show: ({ createdAt, createdBy }) => [<Time key="at" at={createdAt} />, ` ${createdBy ?? ''}`],
          },
          ...(isAdmin()
            ? [
                {
                  title: words.action,
                  show: (key: Key) => <RevokeKey path={path} shown={key} again={asked.again} />,
                },
              ]
            : []),
        ]}
      />
      {isAdmin() && <Rotate name={name} path={path} again={asked.again} />}
    </Page>
  );
}

function KeyState({ state: { inForce, revokedAt } }: { state: Key }) {
  if (inForce) return <Tag tone="ok">{words.keyStates.inForce}</Tag>;
  return <Tag tone="plain">{revokedAt === null ? words.keyStates.expired : words.keyStates.revoked}</Tag>;
}

function RevokeKey({
  path,
  shown: { prefix, inForce },
  again,
}: {
  path: string;
  shown: Key;
  again: () => void;
}) {
  return (
    <Action
      label={words.revoke}
      isOffered={inForce}
      isDangerous
      ask={{ will: <p>{words.revokeWill(prefix)}</p>, confirm: words.revokeConfirm(prefix) }}
      run={async () => {
        await send('DELETE', `${path}/${encodeURIComponent(prefix)}`, revoked);
        return { said: words.revokeSaid(prefix) };
      }}
      onChange={again}
    />
  );
}

function Rotate({ name, path, again }: { name: string; path: string; again: () => void }) {
  const [overlap, setOverlap] = useState<Overlap>('day');
  return (
    <Action
      label={words.rotate}
      ask={{ will: <p>{words.rotateWill(name)}</p>, confirm: words.rotateConfirm }}
      run={async () => {
        const { key } = await send('POST', path, newKey, { overlapSeconds: overlapSeconds(overlap) });
        return { said: <Secret secret={key}>{words.newKey(name)}</Secret> };
      }}
      onChange={again}
    >
      <OverlapField value={overlap} set={setOverlap} />
    </Action>
  );
}
