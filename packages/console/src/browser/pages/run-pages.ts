// The pages about what pabal runs on in one script, for the same reason as those about letters (letter-pages.ts).

export { default as App } from './apps/app.tsx';
export { default as Apps } from './apps/apps.tsx';
export { default as Audit } from './audit/audit.tsx';
export { default as Import } from './imports/import.tsx';
export { default as Imports } from './imports/imports.tsx';
export { default as Settings } from './system/settings.tsx';
export { default as System } from './system/system.tsx';
export { default as Users } from './users/users.tsx';
