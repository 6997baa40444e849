/** By which way an action came that is in the audit log. */
export const auditDoors = ['key', 'session', 'command', 'sign-in'] as const;
export type AuditDoor = (typeof auditDoors)[number];
