export { type Invitation, readInvitation } from './invitation.ts';
export { meetingId, writeCalendar } from './write.ts';
