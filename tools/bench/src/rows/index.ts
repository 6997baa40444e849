// Every row of the bench, references first.

import type { Row } from '../row.ts';
import { afternoonDrain, afternoonEndToEnd, afternoonIngest } from './afternoon.ts';
import { consoleList } from './console/console-list.ts';
import { consoles } from './console/consoles.ts';
import { digestLinks } from './costs/digest-links.ts';
import { webhookNotes } from './costs/webhook-notes.ts';
import { digestDrain } from './digest.ts';
import {
  eventDrain,
  eventDrainOneSender,
  eventDrainPostgres,
  eventDrainTogether,
  newsletterDrain,
} from './drains.ts';
import { afternoonLatency, eventLatency } from './event-latency.ts';
import { eventMail } from './event-mail.ts';
import { feeds } from './flat/feeds.ts';
import { freeze } from './flat/freeze.ts';
import { largeGroup } from './flat/group.ts';
import { history } from './flat/history.ts';
import { ingest } from './ingest.ts';
import { largeBodies } from './large-bodies.ts';
import { largeFiles } from './large-files.ts';
import { limit } from './limit.ts';
import { newsletter } from './newsletter.ts';
import { signUps } from './pages/sign-ups.ts';
import { pageVisits } from './pages/visits.ts';
import { pictures } from './pictures.ts';
import { redisBytes } from './redis-bytes.ts';
import { asPeopleRunIt } from './ways.ts';

export const rows: readonly Row[] = [
  limit,
  afternoonDrain,
  afternoonEndToEnd,
  afternoonIngest,
  afternoonLatency,
  ingest,
  largeBodies,
  largeFiles,
  eventDrain,
  eventDrainOneSender,
  eventDrainTogether,
  eventDrainPostgres,
  eventMail,
  asPeopleRunIt,
  eventLatency,
  newsletterDrain,
  digestDrain,
  newsletter,
  freeze,
  largeGroup,
  feeds,
  history,
  consoles,
  consoleList,
  redisBytes,
  pictures,
  pageVisits,
  digestLinks,
  signUps,
  webhookNotes,
];
