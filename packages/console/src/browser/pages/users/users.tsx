// Who may work in the space, and where they are signed in. Those who are no admins see their own sessions.

import { roles } from '@pabal/domain/roles';
import { useState } from 'preact/hooks';
import { shellWords } from '../../../words/shell.ts';
import { userWords as words } from '../../../words/users.ts';
import { ask, send } from '../../client/http.ts';
import { isAdmin } from '../../client/session.ts';
import { anything } from '../../client/shape.ts';
import { Action } from '../../parts/action.tsx';
import { useAsked } from '../../parts/asked.ts';
import { List } from '../../parts/list.tsx';
import { Page, Tag } from '../../parts/page.tsx';
import { Time } from '../../parts/time.tsx';
import { Copy } from '../../parts/twin.tsx';
import { Sessions } from './sessions.tsx';
import { addedUser, changedUser, type User, userList } from './shapes.ts';

const title = shellWords.pages.users;
const roleNames: Readonly<Record<string, string>> = words.roleNames;
const ways: Readonly<Record<string, string>> = words.ways;

export default function Users() {
  return (
    <Page
      title={title}
      about={words.about}
      commands={['pabal users list', 'pabal users add ADDRESS --role ROLE']}
    >
      {isAdmin() && <AllUsers />}
      <Sessions />
    </Page>
  );
}

function AllUsers() {
  const asked = useAsked(async () => (await ask('/v1/users', userList)).users, []);
  return (
    <>
      <List<User>
        title={title}
        asked={asked}
        keyOf={({ id }) => id}
        empty={words.empty}
        columns={[
          {
            title: words.user,
            show: ({ email, name }) => [
              name,
              <br key="line" />,
              <span key="email" class="quiet">
                {email}
              </span>,
            ],
          },
          { title: words.role, show: ({ role }) => <Tag tone="plain">{roleNames[role] ?? role}</Tag> },
          { title: words.signsInBy, show: (user) => <SignsInBy user={user} /> },
          {
            title: words.signedIn,
            show: ({ signedInAt }) => (signedInAt === null ? words.never : <Time at={signedInAt} />),
          },
          { title: words.action, show: (user) => <UserActions user={user} again={asked.again} /> },
        ]}
      />
      <Invite again={asked.again} />
    </>
  );
}

function SignsInBy({ user: { signsInBy, invitedUntil } }: { user: User }) {
  if (invitedUntil !== null)
    return (
      <>
        {words.invited} <Time at={invitedUntil} />
      </>
    );
  return <>{signsInBy.map((way) => ways[way] ?? way).join(', ') || '–'}</>;
}

function RoleField({ value, set }: { value: string; set: (role: string) => void }) {
  return (
    <label>
      {words.role}
      <select value={value} onChange={({ currentTarget }) => set(currentTarget.value)}>
        {roles.map((role) => (
          <option key={role} value={role}>
            {words.roles[role]}
          </option>
        ))}
      </select>
    </label>
  );
}

/** A link, the only time that it is shown. */
function Link({ email, url }: { email: string; url: string | undefined }) {
  if (url === undefined) return <>{words.hasPassword(email)}</>;
  return (
    <>
      {words.link(email)}
      <br />
      <code class="secret">{url}</code> <Copy text={url} />
    </>
  );
}

function Invite({ again }: { again: () => void }) {
  const [email, setEmail] = useState('');
  const [role, setRole] = useState('viewer');
  return (
    <Action
      label={words.invite}
      ask={{ will: <p>{words.inviteWill}</p>, confirm: words.inviteConfirm }}
      run={async () => {
        const { user, invitation } = await send('POST', '/v1/users', addedUser, { email, role });
        return { said: <Link email={user.email} url={invitation?.url} /> };
      }}
      onChange={again}
    >
      <label>
        {words.email}
        <input
          type="email"
          value={email}
          required
          autocomplete="off"
          onInput={({ currentTarget }) => setEmail(currentTarget.value)}
        />
      </label>
      <RoleField value={role} set={setRole} />
    </Action>
  );
}

function UserActions({ user, again }: { user: User; again: () => void }) {
  const { email } = user;
  const path = `/v1/users/${user.id}`;
  const [role, setRole] = useState(user.role);
  const giveRole = (next: string) => send('PATCH', path, changedUser, { role: next });
  return (
    <div class="buttons">
      <Action
        label={words.change}
        ask={{ will: <p>{words.changeWill(email)}</p>, confirm: words.changeConfirm }}
        run={async () => {
          const changed = await giveRole(role);
          return {
            said: words.changeSaid(email, roleNames[changed.role] ?? changed.role),
            undo: () => giveRole(user.role),
          };
        }}
        onChange={again}
      >
        <RoleField value={role} set={setRole} />
      </Action>
      <Action
        label={words.again}
        ask={{ will: <p>{words.againWill(email)}</p>, confirm: words.againConfirm }}
        run={async () => {
          const { invitation } = await send('POST', `${path}/invitation`, addedUser);
          return { said: <Link email={email} url={invitation?.url} /> };
        }}
        onChange={again}
      />
      <Action
        label={words.remove}
        isDangerous
        ask={{ will: <p>{words.removeWill(email)}</p>, confirm: words.removeConfirm(email) }}
        run={async () => {
          await send('DELETE', path, anything);
          return { said: words.removeSaid(email) };
        }}
        onChange={again}
      />
    </div>
  );
}
