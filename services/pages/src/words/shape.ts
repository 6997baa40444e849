// The sentences that every language has.

interface TitleAndText {
  readonly title: string;
  readonly text: string;
}

export interface Words {
  /** The name of all pages together. */
  readonly site: string;
  readonly skip: string;
  readonly languages: string;
  readonly footer: string;
  readonly problems: Readonly<Record<'not-found' | 'bad-request' | 'busy' | 'away' | 'broken', TitleAndText>>;
  readonly schedule: {
    readonly none: string;
    readonly other: string;
    readonly everyDay: string;
    readonly weekdays: string;
    /** @param days  names of days, the first of which may begin the sentence */
    readonly onDays: (days: readonly string[]) => string;
    readonly monthly: (day: number) => string;
    readonly days: readonly string[];
    readonly at: (when: string, hour: number, minute: number, place: string) => string;
  };
  readonly signUp: {
    readonly title: (newsletter: string) => string;
    readonly address: string;
    readonly addressHint: string;
    readonly name: string;
    readonly nameHint: string;
    readonly language: string;
    readonly trap: string;
    readonly button: string;
    readonly how: string;
    readonly offersWeekly: string;
    readonly lastEditions: string;
    readonly readers: string;
    readonly badAddress: string;
    readonly badName: string;
    readonly refusedDomain: string;
    readonly tooSoon: string;
    readonly old: string;
    readonly noProof: string;
    readonly proof: string;
    readonly computing: string;
    readonly proofNeedsScript: string;
    readonly asked: TitleAndText;
    readonly askedMore: string;
  };
  readonly confirm: {
    readonly ask: (newsletter: string) => TitleAndText;
    readonly button: string;
    readonly notMe: string;
    readonly done: (newsletter: string) => TitleAndText;
    readonly old: (newsletter: string) => TitleAndText;
    readonly again: string;
    readonly sent: TitleAndText;
    readonly left: (newsletter: string) => TitleAndText;
    readonly gone: TitleAndText;
    readonly signUpAgain: string;
    readonly preferences: string;
  };
  readonly preferences: {
    readonly title: string;
    readonly for: (address: string) => string;
    readonly newsletters: string;
    readonly noNewsletters: string;
    readonly youGetIt: string;
    readonly youGetItWeekly: string;
    readonly weekly: (newsletter: string) => string;
    readonly everyTime: (newsletter: string) => string;
    readonly weeklyShort: string;
    readonly everyTimeShort: string;
    readonly join: (newsletter: string) => string;
    readonly leave: (newsletter: string) => string;
    readonly joinShort: string;
    readonly leaveShort: string;
    readonly undo: string;
    readonly done: {
      readonly joined: (newsletter: string) => string;
      readonly left: (newsletter: string) => string;
      readonly weekly: (newsletter: string) => string;
      readonly everyTime: (newsletter: string) => string;
      readonly paused: string;
      readonly goneOn: string;
      readonly about: string;
      readonly reason: string;
      readonly link: string;
      readonly erasure: string;
    };
    readonly why: string;
    readonly reasons: Readonly<Record<'too-many' | 'not-interesting' | 'never-asked' | 'other', string>>;
    readonly whyButton: string;
    readonly pause: string;
    readonly pauseText: string;
    readonly pauseFor: string;
    readonly pauseDays: (days: number) => string;
    readonly pauseButton: string;
    readonly pausedUntil: (when: string) => string;
    readonly goOn: string;
    readonly about: string;
    readonly language: string;
    readonly timeZone: string;
    readonly timeZoneUnset: string;
    readonly aboutButton: string;
    readonly badTimeZone: string;
    readonly data: string;
    readonly dataByLetter: string;
    readonly dataButton: string;
    readonly export: string;
    readonly exportText: string;
    readonly erase: string;
    readonly eraseText: string;
    readonly ask: TitleAndText;
    readonly askButton: string;
    readonly asked: TitleAndText;
    readonly badLink: TitleAndText;
    readonly newLink: string;
  };
  readonly erasure: {
    readonly ask: TitleAndText;
    readonly button: string;
    readonly done: TitleAndText;
  };
  readonly unsubscribe: {
    readonly ask: (newsletter: string) => TitleAndText;
    readonly askUnnamed: TitleAndText;
    readonly button: string;
    readonly done: (newsletter: string) => TitleAndText;
    readonly doneUnnamed: TitleAndText;
    readonly undone: (newsletter: string) => TitleAndText;
    readonly undo: string;
    readonly other: string;
    readonly thanks: string;
    readonly badLink: TitleAndText;
  };
  readonly archive: {
    readonly title: (newsletter: string) => string;
    readonly empty: string;
    readonly count: (entries: number) => string;
    readonly days: string;
    readonly before: string;
    readonly after: string;
    readonly asSent: string;
    readonly showHidden: (entries: number) => string;
    readonly hideAgain: string;
    /** @param why  who hid it, the word of the rule, or the words that the filter found */
    readonly why: Readonly<Record<'editor' | 'rule' | 'filter', (why: string) => string>>;
    readonly searchTitle: (newsletter: string) => string;
    readonly searchLabel: string;
    readonly searchButton: string;
    readonly nothingFound: string;
    readonly found: (entries: number, more: boolean) => string;
    readonly tags: string;
    readonly tagsAndSearch: string;
    readonly signUp: (newsletter: string) => string;
    readonly edition: (date: string) => string;
    readonly noLetter: string;
    /** Of an edition whose letters are being sent. */
    readonly onItsWay: TitleAndText;
    readonly letterHint: string;
    readonly letterTitle: string;
    readonly pictures: string;
    readonly trap: TitleAndText;
  };
}
