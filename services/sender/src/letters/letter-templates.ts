import { type Mailbox, requireMailbox } from '@pabal/mail';
import type { Templates } from '@pabal/render';
import type { LetterTemplates } from './make-letter.ts';

interface TemplateMailboxes {
  readonly from?: Mailbox;
  readonly replyTo?: Mailbox;
}

/** The templates as the sender uses them: rendered, and with their own sender and reply address read once each. */
export function createLetterTemplates(templates: Templates): LetterTemplates {
  const read = new Map<string, Mailbox>();

  function mailbox(setting: string, text: string): Mailbox {
    let found = read.get(text);
    if (found === undefined) {
      found = requireMailbox(setting, text);
      read.set(text, found);
    }
    return found;
  }

  return {
    render: templates.render,
    version: templates.version,
    mailboxes: (name): TemplateMailboxes => {
      const { from, replyTo } = templates.meta(name);
      return {
        ...(from !== undefined && { from: mailbox(`from of the template ${name}`, from) }),
        ...(replyTo !== undefined && { replyTo: mailbox(`replyTo of the template ${name}`, replyTo) }),
      };
    },
  };
}
