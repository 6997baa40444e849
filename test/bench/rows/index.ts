// Every row of the bench, references first.

import type { Row } from '../row.ts';
import { eventMail } from './event-mail.ts';

export const rows: readonly Row[] = [eventMail];
