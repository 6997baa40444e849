// All pages but the first in one script: apart, each would bring its own share of what they have in common, and all of them
// together would weigh more (size.test.ts).

import '../shared.ts';

export { default as SheetPage } from '../sheet/sheet-page.tsx';
export { default as App } from './apps/app.tsx';
export { default as Apps } from './apps/apps.tsx';
export { default as Audit } from './audit/audit.tsx';
export { default as Event } from './events/event.tsx';
export { default as Events } from './events/events.tsx';
export { default as Letter } from './letters/letter.tsx';
export { default as Letters } from './letters/letters.tsx';
export { default as Limits } from './limits/limits.tsx';
export { default as DeadLetters } from './parked/dead-letters.tsx';
export { default as UnknownLetters } from './parked/unknown.tsx';
export { default as Users } from './users/users.tsx';
export { default as Webhook } from './webhooks/webhook.tsx';
export { default as Webhooks } from './webhooks/webhooks.tsx';
