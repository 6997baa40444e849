// Forms that make and change a newsletter. A newsletter is put as a whole: what a form does not show stays as it was.

import type { Locale, SheetAct, SheetField } from '@pabal/console/sheet';
import type { NewsletterDefinition, ShownNewsletter } from '@pabal/newsletters';
import type { SpaceApi } from '../../../api.ts';
import { newsletterWords } from './words.ts';

type Templates = Pick<SpaceApi['templates'], 'names' | 'meta'>;

/** What a newsletter is before anything is typed. */
const blank = {
  audience: { subscribers: true },
  content: {
    kind: 'feeds',
    sources: {},
    sections: [{ key: 'all', title: { ko: '모든 글', en: 'All posts' } }],
  },
};

export function making(templates: Templates, locale: Locale): SheetAct {
  const { form } = newsletterWords[locale];
  const fields: SheetField[] = [
    { name: 'key', label: form.key, help: form.keyHelp, kind: 'text', isNeeded: true },
    ...commonFields(templates, undefined, locale),
    ...feedFields(undefined, locale),
  ];
  return {
    ...{ label: form.make, will: form.makeWill, confirm: form.makeConfirm, said: form.makeSaid, fields },
    call: { method: 'PUT', path: '/v1/newsletters/{key}?version=0', body: blank },
    see: { to: '/console/newsletters/{key}', words: form.see },
  };
}

export function changing(
  { key, version, definition }: ShownNewsletter,
  templates: Templates,
  locale: Locale,
): SheetAct {
  const { form } = newsletterWords[locale];
  const { content } = definition;
  return {
    ...{ label: form.change, will: form.changeWill, confirm: form.changeConfirm, said: form.changeSaid },
    call: { method: 'PUT', path: `/v1/newsletters/${key}?version=${version}`, body: definition },
    fields: [
      ...commonFields(templates, definition, locale),
      ...(content.kind === 'feeds' ? feedFields(content, locale) : []),
    ],
  };
}

function commonFields(
  templates: Templates,
  definition: NewsletterDefinition | undefined,
  locale: Locale,
): SheetField[] {
  const { form } = newsletterWords[locale];
  const text = (name: string, label: string, help: string, value: string): SheetField => ({
    ...{ name, label, help, kind: 'text', value },
  });
  return [
    { ...text('/name', form.name, form.nameHelp, definition?.name ?? ''), isNeeded: true },
    templateField(templates, definition, locale),
    text('/language', form.language, form.languageHelp, definition?.language ?? locale),
    {
      ...text('/schedule/cron', form.cron, form.cronHelp, definition?.schedule?.cron ?? ''),
      empty: 'none',
    },
    text('/schedule/timeZone', form.zone, form.zoneHelp, definition?.schedule?.timeZone ?? 'Asia/Seoul'),
    {
      ...{ name: '/prepareMinutes', label: form.prepare, help: form.prepareHelp, kind: 'number' },
      value: definition?.prepareMinutes ?? 60,
    },
    approvalField(definition?.approval, locale),
    ...audienceFields(definition?.audience, locale),
    {
      ...{ name: '/frequencyCapDays', label: form.cap, help: form.capHelp, kind: 'number', empty: 'null' },
      value: definition?.frequencyCapDays ?? '',
    },
    { name: '/public', label: form.public, kind: 'check', value: definition?.public ?? false },
    ...introFields(definition?.intro ?? null, locale),
  ];
}

function templateField(
  templates: Templates,
  definition: NewsletterDefinition | undefined,
  locale: Locale,
): SheetField {
  const names = templates.names().filter((name) => {
    const { lane, internal } = templates.meta(name);
    return lane === 'newsletter' && internal !== true;
  });
  const known = definition === undefined || names.includes(definition.template);
  return {
    ...{ name: '/template', label: newsletterWords[locale].form.template, kind: 'choice' },
    value: JSON.stringify(definition?.template ?? names[0] ?? ''),
    options: [...names, ...(known ? [] : [definition.template])].map((name) => ({
      value: JSON.stringify(name),
      label: name,
    })),
  };
}

type Approval = NewsletterDefinition['approval'];

const usualApprovals: readonly Approval[] = [
  { mode: 'wait' },
  { mode: 'wait', secondPerson: true },
  { mode: 'undo', minutes: 15 },
  { mode: 'undo', minutes: 60 },
  { mode: 'at-once' },
];

function approvalField(present: Approval | undefined, locale: Locale): SheetField {
  const value = JSON.stringify(present ?? usualApprovals[0]);
  const usual = usualApprovals.map((approval) => JSON.stringify(approval));
  const others = present === undefined || usual.includes(value) ? [] : [present];
  return {
    ...{ name: '/approval', label: newsletterWords[locale].form.approval, kind: 'choice', value },
    options: [...usualApprovals, ...others].map((approval) => ({
      value: JSON.stringify(approval),
      label: approvalIn(approval, locale),
    })),
  };
}

export function approvalIn(approval: Approval, locale: Locale): string {
  const { approvals } = newsletterWords[locale];
  if (approval.mode === 'undo') return approvals.undo(String(approval.minutes));
  if (approval.mode === 'wait' && approval.secondPerson === true) return approvals.second;
  return approvals[approval.mode];
}

function audienceFields(
  audience: NewsletterDefinition['audience'] | undefined,
  locale: Locale,
): SheetField[] {
  const { form } = newsletterWords[locale];
  const words = (name: string, label: string, values: readonly string[] = []): SheetField => ({
    ...{ name, label, help: form.commas, kind: 'words', value: values.join(', ') },
  });
  const segment = (name: string, label: string, value: string | null = null): SheetField => ({
    ...{ name, label, kind: 'text', value: value ?? '', empty: 'null' },
  });
  return [
    {
      ...{ name: '/audience/subscribers', label: form.subscribers, kind: 'check' },
      value: audience?.subscribers ?? true,
    },
    words('/audience/groups', form.groups, audience?.groups),
    segment('/audience/segment', form.segment, audience?.segment),
    words('/audience/except/groups', form.exceptGroups, audience?.except.groups),
    segment('/audience/except/segment', form.exceptSegment, audience?.except.segment),
  ];
}

type FeedContent = Extract<NewsletterDefinition['content'], { kind: 'feeds' }>;

function feedFields(content: FeedContent | undefined, locale: Locale): SheetField[] {
  const { form, orders } = newsletterWords[locale];
  const number = (name: string, label: string, value: number, help?: string): SheetField => ({
    ...{ name: `/content/${name}`, label, kind: 'number', value, isNeeded: true },
    ...(help !== undefined && { help }),
  });
  const words = (name: string, label: string, values: readonly string[] = []): SheetField => ({
    ...{ name: `/content/sources/${name}`, label, help: form.commas, kind: 'words' },
    value: values.join(', '),
  });
  return [
    {
      ...{ name: '/content/sources/all', label: form.allFeeds, kind: 'check' },
      value: content?.sources.all ?? false,
    },
    words('tags', form.tags, content?.sources.tags),
    words('feeds', form.feeds, content?.sources.feeds),
    number('minItems', form.least, content?.minItems ?? 1, form.leastHelp),
    number('maxItems', form.most, content?.maxItems ?? 50),
    number('windowHours', form.window, content?.windowHours ?? 48),
    {
      ...{ name: '/content/order', label: form.order, kind: 'choice' },
      value: JSON.stringify(content?.order ?? 'newest'),
      options: (['newest', 'oldest', 'weight'] as const).map((order) => ({
        value: JSON.stringify(order),
        label: orders[order],
      })),
    },
  ];
}

/** A field for each language that it is written in, or one for all. */
export function introFields(intro: NewsletterDefinition['intro'], locale: Locale): SheetField[] {
  const { form } = newsletterWords[locale];
  const common = { help: form.introHelp, kind: 'area' } as const;
  if (intro === null || typeof intro === 'string')
    return [{ ...common, name: '/intro', label: form.intro, value: intro ?? '', empty: 'null' }];
  return Object.entries(intro).map(([language, value]) => ({
    ...{ ...common, name: `/intro/${language}`, label: form.introIn(language), value, empty: 'text' },
  }));
}
