// Delivery status notifications (RFC 3464): one group of fields about the message, one for each recipient. Our letters have one.

import { classifyReturn } from '../returns/classify.ts';
import { afterType, type Fields, groupsOf } from './fields.ts';
import type { Parts, SaidOfLetter } from './parts.ts';

/** The gravest first: a report may speak of a recipient twice, by an alias and by what it leads to. */
const actions = ['failed', 'delayed', 'delivered', 'relayed', 'expanded'] as const;

/** What a delivery status says; nothing when the mail has none. */
export function readDeliveryStatus({ part, text }: Parts): SaidOfLetter | undefined {
  const report = part(/^message\/(?:global-)?delivery-status$/);
  if (report === undefined) return undefined;
  const groups = groupsOf(report).filter((group) => group.has('action') || group.has('status'));
  for (const action of actions) {
    const group = groups.find((one) => actionOf(one) === action);
    if (group !== undefined) return said(action, group, text);
  }
  return undefined;
}

/** Some leave the action out, and some write more behind it. */
function actionOf(group: Fields): string {
  const action = /^[a-z]+/i.exec(group.get('action') ?? '')?.[0]?.toLowerCase();
  return action ?? (/^[45]/.test(group.get('status') ?? '') ? 'failed' : '');
}

/** A status that says no more than that it failed. */
const general = /^[245]\.0\.0$/;

function said(action: (typeof actions)[number], group: Fields, text: string): SaidOfLetter {
  const told = /\d\.\d{1,3}\.\d{1,3}/.exec(group.get('status') ?? '')?.[0];
  const status = told === undefined || general.test(told) ? undefined : told;
  const diagnostic = afterType(group.get('diagnostic-code')) ?? '';
  const recipient = afterType(group.get('original-recipient') ?? group.get('final-recipient'));
  const reply = diagnostic === '' ? text.slice(0, 500) : diagnostic;
  const common = { reply, recipient, status };
  if (action === 'delayed') return { kind: 'delayed', counts: false, ...common };
  if (action !== 'failed') return { kind: 'delivered', counts: false, ...common };
  // The text says for people what the diagnostic left out.
  const words = diagnostic === '' || saysNothing(diagnostic) ? `${diagnostic} ${text}` : diagnostic;
  return { ...classifyReturn({ status, text: words }), reply, recipient };
}

const saysNothing = (diagnostic: string) =>
  !/[a-z가-힣]{3}.*[a-z가-힣]{3}|\d\.\d{1,3}\.\d{1,3}/is.test(diagnostic);
