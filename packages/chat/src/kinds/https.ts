// Any address: JSON, signed by Standard Webhooks (https://www.standardwebhooks.com). The id of the delivery is the message's, so who
// is sent it twice knows it again.

import { webhookSignature } from '@pabal/guard';
import { textOf } from '../text.ts';
import { judgeStatus, type Kind } from './kind.ts';

export const https: Kind = {
  request: ({ to, id, event, template, pieces }, now) => {
    const timestamp = Math.floor(now.getTime() / 1_000).toString();
    const body = JSON.stringify({
      type: 'chat.message',
      timestamp: now.toISOString(),
      data: { delivery: id, event, template, text: textOf(pieces), pieces },
    });
    const signature =
      to.secret === null ? {} : { 'webhook-signature': webhookSignature(to.secret, { id, timestamp, body }) };
    return {
      url: to.target,
      body,
      headers: { 'webhook-id': id, 'webhook-timestamp': timestamp, ...signature },
    };
  },
  judge: judgeStatus,
};
