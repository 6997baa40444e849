export { type Audited, auditing } from './audit/audited-store.ts';
export { howMany } from './audit/entries.ts';
export { readAuditPlace, verifyAudit } from './audit/log.ts';
export { actorOfUser, callerOfSession, type UserCaller } from './caller.ts';
export { type ProviderClaims, type ProviderRoles, userOfProvider } from './provider/user-of-provider.ts';
export { newPassword } from './sign-in/passwords.ts';
export {
  type BegunSession,
  beginSession,
  changeSpace,
  endOwnSession,
  endSession,
  renewToken,
  type SessionTimes,
  type SignInFrom,
  sessionsOf,
  sessionToEnd,
  useSession,
} from './sign-in/sessions.ts';
export {
  type Credentials,
  changeOwnPassword,
  keyOfAccount,
  nameOneself,
  userOfPassword,
} from './sign-in/sign-in.ts';
export { acceptInvitation, invitedUser } from './users/invitations.ts';
export {
  addUser,
  changeUser,
  endSessionsOf,
  type Invitation,
  inviteUser,
  knownUser,
  removeUser,
  replacePassword,
} from './users/users.ts';
