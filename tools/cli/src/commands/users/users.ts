import {
  addUser,
  changeUser,
  endSessionsOf,
  type Invitation,
  inviteUser,
  newPassword,
  removeUser,
  replacePassword,
} from '@pabal/access';
import { loadConfig } from '@pabal/config';
import { type ListedUser, listUsers } from '@pabal/db/access';
import { roles } from '@pabal/domain';
import { parseAddress } from '@pabal/mail';
import { locale as localeForm, personName } from '@pabal/people';
import { actor } from '../../actor.ts';
import type { Verbs } from '../../command-line/command.ts';
import { UsageError } from '../../command-line/errors.ts';
import { required, value, withDefault, word } from '../../command-line/parameters.ts';
import { spaceCommand } from '../../command-line/space-command.ts';
import { checked } from '../../options/checked.ts';
import { json, printJson } from '../../options/json.ts';
import { type Cell, said } from '../../terminal/cell.ts';
import { confirm, yes } from '../../terminal/confirm.ts';
import { tableOf } from '../../terminal/table.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { counted } from '../../terminal/words.ts';

const user = required(
  value('ADDRESS', '', (typed, name) => {
    const parsed = parseAddress(typed);
    if (parsed.ok) return parsed.address;
    throw new UsageError(`${name} must be ${parsed.expected}, got ${parsed.got}.`);
  }),
);

const roleHelp = `${roles.join(', ')}: a viewer looks and sees no people, an operator looks after letters, an editor after newsletters and their readers, an admin does everything`;

const list = spaceCommand({
  summary: 'List the users of the space: what each may do, and when they last signed in.',
  options: { json },
  async run({ json }, terminal, withSpace) {
    const users = await withSpace(listUsers);
    if (json) return printJson(terminal, users);
    if (users.length === 0)
      return terminal.err(
        'Nobody may use the console yet. Let somebody in: users add ADDRESS --role admin.\n',
      );
    const headings = ['address', 'name', 'role', 'signs in by', 'last signed in', 'made by', 'id'];
    terminal.out(tableOf(terminal, headings, users.map(rowOf)));
  },
});

function rowOf({ email, name, role, signedInAt, createdBy, id, ...how }: ListedUser): Cell[] {
  return [email, name, role, waysIn(how), signedInAt ?? 'never', createdBy, id];
}

function waysIn({
  hasPassword,
  hasProvider,
  invitedUntil,
}: Pick<ListedUser, 'hasPassword' | 'hasProvider' | 'invitedUntil'>): Cell {
  const ways = [hasPassword ? 'password' : '', hasProvider ? 'OpenID' : ''].filter((way) => way !== '');
  if (ways.length > 0) return ways.join(', ');
  return invitedUntil === null ? 'nothing: invite again' : ['invited until ', invitedUntil];
}

const add = spaceCommand({
  summary: 'Let somebody use the console, and print the link by which they set a password, once.',
  details: `The link can be used once, within three days. A user of another space keeps their password, and gets no link. With OpenID
Connect they need none either: the person who signs in there with this address is this user.

The link alone goes to stdout, so that it can be piped on.`,
  operands: { user },
  options: {
    role: required(word('ROLE', roles, roleHelp), `one of ${roles.join(', ')}`),
    name: checked('TEXT', personName, 'what they are called (default: what stands before the @)'),
    locale: withDefault(
      checked('LOCALE', localeForm, 'the language they read, such as ko (default en)'),
      'en',
    ),
  },
  async run({ user: email, role, name = email.address.split('@')[0] ?? '', locale }, terminal, withSpace) {
    const wanted = { email, role, name, locale };
    const { invitation } = await withSpace((store) => addUser(store, wanted, actor()));
    terminal.err(`${email.address} is ${role} in this space now.\n`);
    if (invitation !== undefined) printLink(invitation, terminal);
  },
});

function printLink({ token, expiresAt }: Invitation, terminal: Terminal): void {
  const { CONSOLE_URL, PUBLIC_URL } = loadConfig.cli();
  terminal.out(`${(CONSOLE_URL ?? PUBLIC_URL).replace(/\/+$/, '')}/console/invitation/${token}\n`);
  terminal.err(
    `Send them this link. It can be used once, until ${said(expiresAt, terminal)}, and is not shown again.\n`,
  );
}

const invite = spaceCommand({
  summary: 'Print another link by which a user sets a password, once; those from before end.',
  operands: { user },
  async run({ user: { key: emailKey } }, terminal, withSpace) {
    const { invitation } = await withSpace((store) => inviteUser(store, { emailKey }, actor()));
    printLink(invitation, terminal);
  },
});

const role = spaceCommand({
  summary: 'Give a user another role.',
  operands: { user, role: required(word('ROLE', roles, roleHelp)) },
  async run({ user: { key: emailKey }, role }, terminal, withSpace) {
    const { email } = await withSpace((store) => changeUser(store, { emailKey }, { role }, actor()));
    terminal.err(`${email} is ${role} in this space now.\n`);
  },
});

const remove = spaceCommand({
  summary: 'Take a user’s role in the space away, and sign them out.',
  operands: { user },
  options: { yes },
  async run({ user: { key: emailKey, address }, yes }, terminal, withSpace) {
    await confirm(terminal, yes, `Take the role of ${address} away?`);
    const { email } = await withSpace((store) => removeUser(store, { emailKey }));
    terminal.err(`${email} may not use this space any more.\n`);
  },
});

const password = spaceCommand({
  summary: 'Give a user a new password, print it once, and sign them out everywhere.',
  details: `For emergencies: this works also for a user who has a role in several spaces. Otherwise users
invite is better, since nobody but the user sees the password then.

The password alone goes to stdout.`,
  operands: { user },
  async run({ user: { key: emailKey } }, terminal, withSpace) {
    const made = newPassword();
    const { email } = await withSpace((store) => replacePassword(store, { emailKey }, made));
    terminal.out(`${made}\n`);
    terminal.err(`${email} has this password now. It is not shown again.\n`);
  },
});

const signOut = spaceCommand({
  summary: 'End all sessions of a user.',
  operands: { user },
  async run({ user: { key: emailKey, address } }, terminal, withSpace) {
    const ended = await withSpace((store) => endSessionsOf(store, { emailKey }));
    terminal.err(`${counted(ended, 'session')} of ${address} ended.\n`);
  },
});

export const users = { list, add, invite, role, remove, password, 'sign-out': signOut } satisfies Verbs;
