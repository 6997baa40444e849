export {
  type AuditEntry,
  appendAudit,
  chainStart,
  findAuditEnd,
  hashOfEntry,
  type ListedAuditEntry,
  listAudit,
  readAuditChain,
} from './audit.ts';
export { createInvitation, findInvited, takeInvitation } from './invitations.ts';
export { findUserOfProvider, type ProviderIdentity, tieUserToProvider } from './providers.ts';
export {
  createSession,
  deleteSessions,
  type FoundSession,
  findSession,
  findSessionById,
  type ListedSession,
  listSessions,
  moveSession,
  offerToken,
  removeOldSessions,
  replaceToken,
  takeToken,
  touchSession,
} from './sessions.ts';
export {
  createUser,
  findUserByEmail,
  findUserById,
  findUserIn,
  hasUsers,
  type ListedUser,
  listRolesOf,
  listUsers,
  lockAdmins,
  putRole,
  type RoleInSpace,
  removeRole,
  setPasswordHash,
  type User,
  updateUser,
} from './users.ts';
