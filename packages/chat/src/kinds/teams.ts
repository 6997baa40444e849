// Workflows of Microsoft Teams ("when a Teams webhook request is received"), and the incoming webhooks before them: an adaptive card.
// https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook

import type { ChatPiece } from '@pabal/domain';
import { linesOf } from '../text.ts';
import { judgeStatus, type Kind } from './kind.ts';

export const teams: Kind = {
  request: ({ to, pieces }) => ({
    url: to.target,
    body: JSON.stringify({
      type: 'message',
      attachments: [
        {
          contentType: 'application/vnd.microsoft.card.adaptive',
          contentUrl: null,
          content: {
            $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
            type: 'AdaptiveCard',
            version: '1.4',
            body: linesOf(pieces).map((line) => ({ type: 'RichTextBlock', inlines: line.map(runOf) })),
          },
        },
      ],
    }),
  }),
  judge: (answer) => {
    // The older hooks answer 200 and say in words that Teams itself did not take it.
    const inside = /HTTP error (\d{3})/i.exec(answer.text)?.[1];
    const status = answer.status === 200 && inside !== undefined ? Number(inside) : answer.status;
    const judged = judgeStatus({ ...answer, status });
    // The signature in the address is none of this workflow's any more.
    if (status === 401) return { class: 'address-refused', status: 'unauthorized' };
    return inside === undefined ? judged : { ...judged, status: inside };
  },
};

/** A run of a card is shown as it is. A line of nothing would be no line. */
function runOf({ text, url, bold, italic, code }: ChatPiece) {
  return {
    type: 'TextRun',
    text: text === '' ? ' ' : text,
    ...(bold && { weight: 'Bolder' }),
    ...(italic && { italic: true }),
    ...(code && { fontType: 'Monospace' }),
    ...(url !== undefined && { selectAction: { type: 'Action.OpenUrl', url } }),
  };
}
