export { actorOfUser, callerOfSession, type UserCaller } from './caller.ts';
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
  useSession,
} from './sign-in/sessions.ts';
export { type Credentials, changeOwnPassword, keyOfAccount, nameOneself, userOfPassword } from './sign-in/sign-in.ts';
export { acceptInvitation, invitedUser } from './users/invitations.ts';
export {
  addUser,
  changeUser,
  type Invitation,
  inviteUser,
  knownUser,
  removeUser,
  replacePassword,
  type UserName,
} from './users/users.ts';
