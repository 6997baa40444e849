// The drill's short form: the mail server fails or answers strangely, and its limit holds. What the mail server does does not
// meet the queue, so one queue is enough here; the long form runs both.

import { describeDrill } from './in-tests.ts';
import { rates } from './scenarios/limits.ts';
import { smtpAnswers } from './scenarios/smtp-answers.ts';
import { smtpOutages } from './scenarios/smtp-outages.ts';

describeDrill([smtpOutages, 'one'], [smtpAnswers, 'one'], [rates, 'one']);
