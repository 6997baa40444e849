// Browsers that are signed in: of everybody for an admin, else one's own.

import { userWords as words } from '../../../words/users.ts';
import { ask, send } from '../../client/http.ts';
import { isAdmin } from '../../client/session.ts';
import { anything } from '../../client/shape.ts';
import { Action } from '../../parts/action.tsx';
import { useAsked } from '../../parts/asked.ts';
import { List } from '../../parts/list.tsx';
import { Tag } from '../../parts/page.tsx';
import { Time } from '../../parts/time.tsx';
import { type ListedSession, sessionList } from './shapes.ts';

export function Sessions() {
  const all = isAdmin();
  const asked = useAsked(async () => (await ask('/v1/sessions', sessionList, { all })).sessions, [all]);
  return (
    <section>
      <h2>{words.sessions}</h2>
      <p class="quiet">{all ? words.sessionsAbout : words.ownSessions}</p>
      <List<ListedSession>
        title={words.sessions}
        asked={asked}
        keyOf={({ id }) => id}
        empty={words.noSessions}
        columns={[
          { title: words.user, show: ({ user }) => user.email },
          {
            title: words.browser,
            show: ({ agent, current }) => [
              current && (
                <Tag key="current" tone="ok">
                  {words.current}
                </Tag>
              ),
              ' ',
              browserOf(agent),
            ],
          },
          { title: words.network, show: ({ network }) => network },
          { title: words.seen, show: ({ seenAt }) => <Time at={seenAt} /> },
          { title: words.began, show: ({ createdAt }) => <Time at={createdAt} /> },
          { title: words.action, show: (session) => <End session={session} again={asked.again} /> },
        ]}
      />
    </section>
  );
}

/** What people call it: `Firefox 145 · Linux`. As it came when it is something else. */
function browserOf(agent: string): string {
  const [, name, version] = /(Firefox|Edg|Chrome|Version)\/(\d+)/.exec(agent) ?? [];
  if (name === undefined) return agent;
  const [system = ''] = /Windows|Mac OS X|Android|iPhone|iPad|Linux/.exec(agent) ?? [];
  const known: Readonly<Record<string, string>> = { Edg: 'Edge', Version: 'Safari' };
  return [`${known[name] ?? name} ${version}`, system].filter((part) => part !== '').join(' · ');
}

function End({ session: { id, user, current }, again }: { session: ListedSession; again: () => void }) {
  if (current) return <>–</>;
  return (
    <Action
      label={words.end}
      ask={{ will: <p>{words.endWill(user.email)}</p>, confirm: words.endConfirm }}
      run={async () => {
        await send('DELETE', `/v1/sessions/${id}`, anything);
        return { said: words.endSaid };
      }}
      onChange={again}
    />
  );
}
