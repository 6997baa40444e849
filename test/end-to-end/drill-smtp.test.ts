// The drill's short form: the mail server fails or answers strangely, and limits hold. What the mail server does does not
// meet the queue, so one queue is enough here; the long form runs both.

import { describeDrill } from '../drill/in-tests.ts';
import { limits } from '../drill/scenarios/limits.ts';
import { smtpAnswers } from '../drill/scenarios/smtp-answers.ts';
import { smtpOutages } from '../drill/scenarios/smtp-outages.ts';

describeDrill([...smtpOutages, ...smtpAnswers, ...limits], 'one');
