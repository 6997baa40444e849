import { flag, list, nullable, type Of, object, text } from '../../client/shape.ts';

const user = object({
  id: text,
  email: text,
  name: text,
  role: text,
  signedInAt: nullable(text),
  signsInBy: list(text),
  invitedUntil: nullable(text),
});
export type User = Of<typeof user>;

export const userList = object({ users: list(user) });
export const changedUser = object({ email: text, role: text });
export const addedUser = object({ user, invitation: nullable(object({ url: text, expiresAt: text })) });

export const sessionList = object({
  sessions: list(
    object({
      id: text,
      user: object({ email: text }),
      current: flag,
      createdAt: text,
      seenAt: text,
      network: text,
      agent: text,
    }),
  ),
});
export type ListedSession = Of<typeof sessionList>['sessions'][number];
