// Forms that make and change a newsletter. A newsletter is put as a whole: what a form does not show stays as it was.

import type { Locale, SheetAct, SheetField } from '@pabal/console/sheet';
import type { NewsletterDefinition, ShownNewsletter } from '@pabal/newsletters';
import type { SpaceApi } from '../../../api.ts';
import { editionWords } from '../editions/words.ts';
import { blankContents, contentFields, contentKinds, followable } from './content-fields.ts';
import { newsletterWords } from './words.ts';

type Templates = Pick<SpaceApi['templates'], 'names' | 'meta'>;

/** Newsletters that others can be the favourites of. */
export type Origins = readonly Pick<ShownNewsletter, 'key' | 'definition'>[];

/** What is asked of a newsletter of each kind, before anything is typed. */
export function making(templates: Templates, origins: Origins, locale: Locale): SheetAct[] {
  const { form } = newsletterWords[locale];
  const kinds = contentKinds.filter((kind) => kind !== 'favourites' || followable(origins).length > 0);
  return kinds.map((kind) => {
    const { label, will } = form.makes[kind];
    const fields: SheetField[] = [
      { name: 'key', label: form.key, help: form.keyHelp, kind: 'text', isNeeded: true },
      ...commonFields(templates, undefined, locale),
      ...contentFields(kind, undefined, origins, locale),
    ];
    return {
      ...{ label, will, confirm: form.makeConfirm, said: form.makeSaid, fields },
      call: {
        ...{ method: 'PUT', path: '/v1/newsletters/{key}?version=0' },
        body: { audience: { subscribers: true }, content: blankContents[kind] },
      },
      see: { to: '/console/newsletters/{key}', words: form.see },
    };
  });
}

export function changing(
  { key, version, definition }: ShownNewsletter,
  templates: Templates,
  origins: Origins,
  locale: Locale,
): SheetAct {
  const { form } = newsletterWords[locale];
  const { content } = definition;
  return {
    ...{ label: form.change, will: form.changeWill, confirm: form.changeConfirm, said: form.changeSaid },
    call: {
      ...{ method: 'PUT', path: `/v1/newsletters/${key}?version=${version}` },
      // Its particulars are all in the form: without any of them it is no advertising.
      body: { ...definition, advertising: null },
    },
    fields: [
      ...commonFields(templates, definition, locale),
      ...contentFields(content.kind, content, origins, locale),
    ],
  };
}

/** The letter with an introduction that is not saved. */
export function previewing({ key, definition }: ShownNewsletter, locale: Locale): SheetAct {
  const { label, will, confirm, said, see } = editionWords[locale].tryIntro;
  return {
    ...{ label, will, confirm, said, fields: introFields(definition.intro, locale) },
    call: { method: 'POST', path: `/v1/newsletters/${key}/preview` },
    see: { to: `/console/newsletters/${key}?draft={draft}`, words: see },
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
    ...advertisingFields(definition?.advertising ?? null, locale),
  ];
}

/** What Korean law asks of advertising mail; all three are left empty where it is none. */
function advertisingFields(advertising: NewsletterDefinition['advertising'], locale: Locale): SheetField[] {
  const { advertiser } = newsletterWords[locale].form;
  return (['name', 'address', 'contact'] as const).map((name) => ({
    ...{ name: `/advertising/sender/${name}`, label: advertiser[name], kind: 'text' },
    value: advertising?.sender[name] ?? '',
    ...(name === 'name' && { help: advertiser.help }),
  }));
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
