import type { Words } from './shape.ts';

const time = (hour: number, minute: number) =>
  `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;

const listed = (names: readonly string[]): string =>
  names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

export const en: Words = {
  site: 'Newsletters',
  skip: 'Go to the content',
  languages: 'Language',
  footer: 'These pages set no cookies and track nobody.',
  problems: {
    'not-found': {
      title: 'There is nothing here',
      text: 'The address is wrong or not complete. If you came by a link in a letter, please use the one in your newest letter.',
    },
    'bad-request': {
      title: 'We did not understand that',
      text: 'Nothing was changed. Please go back and try again.',
    },
    busy: {
      title: 'Please wait a moment',
      text: 'Too many requests came from your network. Nothing was changed. Please try again in a few minutes.',
    },
    away: {
      title: 'This does not work right now',
      text: 'Nothing was changed. Please try again in a minute.',
    },
    broken: {
      title: 'Something went wrong on our side',
      text: 'We have been told. Please try again later.',
    },
  },
  schedule: {
    none: 'Comes now and then.',
    other: 'Comes regularly.',
    everyDay: 'Every day',
    weekdays: 'Every weekday, Monday to Friday,',
    onDays: (days) => `Every ${listed(days)}`,
    monthly: (day) => `On day ${day} of every month`,
    days: ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'],
    at: (when, hour, minute, place) => `${when} at ${time(hour, minute)} (${place} time).`,
  },
  signUp: {
    title: (newsletter) => newsletter,
    address: 'Your email address',
    addressHint: 'We send one letter to it, which asks whether it was you.',
    name: 'Your name (optional)',
    nameHint: 'Only to greet you in letters.',
    language: 'Language of the letters',
    trap: 'Leave this field empty',
    button: 'Sign up',
    how: 'How it works: we send you a letter with a link. Nothing else comes until you press the button behind it.',
    offersWeekly:
      'If that is too often, you can have one letter a week: choose it in your preferences, to which each letter has a link.',
    lastEditions: 'The last letters',
    readers: 'Do you get it already?',
    badAddress: 'Please write one whole email address, such as name@example.com.',
    badName: 'Please write a name of at most 200 characters on one line, without links.',
    refusedDomain: 'Addresses that are thrown away after use cannot sign up. Please use another one.',
    tooSoon: 'That was very quick. Please look at your address once more, and press the button again.',
    old: 'This page was open for a long time. Please press the button again.',
    noProof:
      'Your browser did not compute what this form asks for, or took more than an hour. Please press the button once more.',
    proof: 'To keep programs out, your browser computes for about a second when you sign up.',
    computing: 'One moment: your browser is computing. The form is sent by itself.',
    proofNeedsScript:
      'This form needs JavaScript, because your browser has to compute something before it is taken. Please switch it on for this page.',
    asked: {
      title: 'Now look into your mailbox',
      text: 'A letter with a link is on its way to the address that you wrote. Open the link and press its button: then you are signed up.',
    },
    askedMore:
      'Nothing there after a few minutes? Look into the folder for spam, or check the address and sign up again.',
  },
  confirm: {
    ask: (newsletter) => ({
      title: `Get “${newsletter}”?`,
      text: 'Press the button to confirm that this newsletter may be sent to your address.',
    }),
    button: 'Yes, sign me up',
    notMe: 'It was not you? Close this page: without the button nothing is sent.',
    done: (newsletter) => ({
      title: `You are signed up for “${newsletter}”`,
      text: 'The next edition comes to your mailbox. Every letter has a link to stop it.',
    }),
    old: (newsletter) => ({
      title: 'This link is too old',
      text: `You asked for “${newsletter}” more than seven days ago. We can send you a new letter with a new link.`,
    }),
    again: 'Send a new letter',
    sent: { title: 'A new letter is on its way', text: 'Open the link in it and press its button.' },
    left: (newsletter) => ({
      title: `You have left “${newsletter}” since`,
      text: 'This link was used before, and you have left the newsletter afterwards. Nothing was changed.',
    }),
    gone: {
      title: 'This link does not work any more',
      text: 'The sign-up was too long ago. Please sign up again.',
    },
    signUpAgain: 'Go to the sign-up page',
    preferences: 'Look at your preferences',
  },
  preferences: {
    title: 'Your preferences',
    for: (address) => `For ${address}`,
    newsletters: 'Newsletters',
    noNewsletters: 'There is no newsletter to choose at the moment.',
    youGetIt: 'You get it.',
    youGetItWeekly: 'You get the first of each week.',
    weekly: (newsletter) => `Get “${newsletter}” at most once a week`,
    everyTime: (newsletter) => `Get “${newsletter}” every time`,
    weeklyShort: 'At most weekly',
    everyTimeShort: 'Every time',
    join: (newsletter) => `Get “${newsletter}”`,
    leave: (newsletter) => `Stop “${newsletter}”`,
    joinShort: 'Get it',
    leaveShort: 'Stop it',
    undo: 'Undo',
    done: {
      joined: (newsletter) => `You get “${newsletter}” from now on.`,
      left: (newsletter) =>
        `You do not get “${newsletter}” any more. A letter that is on its way may still arrive.`,
      weekly: (newsletter) =>
        `You get at most one letter of “${newsletter}” a week from now on: the first of each week, which begins on Monday. After one of this week, the next comes next week.`,
      everyTime: (newsletter) => `You get every letter of “${newsletter}” from now on.`,
      paused: 'All newsletters are paused.',
      goneOn: 'Newsletters come again.',
      about: 'Saved.',
      reason: 'Thank you. We only count the answers.',
      link: 'A letter with a new link is on its way to your address.',
      erasure: 'A letter is on its way to your address. It asks whether everything should be erased.',
    },
    why: 'Why do you stop it? (optional)',
    reasons: {
      'too-many': 'Too many letters',
      'not-interesting': 'Not interesting for me',
      'never-asked': 'I never asked for it',
      other: 'Another reason',
    },
    whyButton: 'Send the answer',
    pause: 'Take a break',
    pauseText:
      'For some days no newsletter comes. Afterwards they come again by themselves. Other letters, such as password resets, are not paused.',
    pauseFor: 'For how long?',
    pauseDays: (days) => `${days} days`,
    pauseButton: 'Pause all newsletters',
    pausedUntil: (when) => `All newsletters are paused until ${when}.`,
    goOn: 'End the pause',
    about: 'Language and time zone',
    language: 'Language of the letters',
    timeZone: 'Time zone',
    timeZoneUnset: 'Not set',
    aboutButton: 'Save',
    badTimeZone: 'Please write a time zone such as Europe/London.',
    data: 'Your data',
    dataByLetter:
      'You can download what we keep about you, or have it erased. A letter may have been passed on to others, so we first send a fresh link to your address.',
    dataButton: 'Send me a fresh link',
    export: 'Download my data',
    exportText: 'Everything that is kept about this address, as a file (JSON).',
    erase: 'Erase everything about me',
    eraseText: 'Before anything is erased we send you a letter that asks once more.',
    ask: {
      title: 'Your preferences',
      text: 'Write your address. If we know it, we send you a link to your newsletters, pauses and data. The link works for one day.',
    },
    askButton: 'Send me the link',
    asked: {
      title: 'Now look into your mailbox',
      text: 'If we know the address, a letter with a link is on its way to it.',
    },
    badLink: {
      title: 'This link does not work any more',
      text: 'It is too old, or was not copied whole. We can send you a new one.',
    },
    newLink: 'Get a new link',
  },
  erasure: {
    ask: {
      title: 'Erase everything about you?',
      text: 'Your address, your subscriptions and the letters to you are erased. This cannot be undone. What you have refused stays refused, under a code that nobody can read back.',
    },
    button: 'Yes, erase everything',
    done: {
      title: 'You are erased',
      text: 'What was kept about your address is gone, or is being erased now. You get no further letter about it.',
    },
  },
  unsubscribe: {
    ask: (newsletter) => ({
      title: `Stop “${newsletter}”?`,
      text: 'Press the button and you will not get this newsletter any more.',
    }),
    askUnnamed: {
      title: 'Stop this newsletter?',
      text: 'Press the button and you will not get this newsletter any more.',
    },
    button: 'Unsubscribe',
    done: (newsletter) => ({
      title: `You do not get “${newsletter}” any more`,
      text: 'A letter that is on its way at this moment may still arrive.',
    }),
    doneUnnamed: {
      title: 'You do not get this newsletter any more',
      text: 'A letter that is on its way at this moment may still arrive.',
    },
    undone: (newsletter) => ({
      title: `You get “${newsletter}” again`,
      text: 'Nothing was lost: it is as if you had never pressed the button.',
    }),
    undo: 'Undo, I want it after all',
    other: 'Pause, language and other newsletters',
    thanks: 'Thank you. We only count the answers.',
    badLink: {
      title: 'This link does not work',
      text: 'It is too old, or was not copied whole. Please use the link in a newer letter, or have one sent to you.',
    },
  },
  archive: {
    title: (newsletter) => `Archive of “${newsletter}”`,
    empty: 'There is nothing here yet. Every edition is here soon after its letters were sent.',
    count: (entries) => (entries === 1 ? '1 entry' : `${entries} entries`),
    days: 'Days',
    before: 'Before',
    after: 'After',
    asSent: 'The letter as it was sent',
    showHidden: (entries) =>
      entries === 1 ? 'Show the hidden entry as well' : `Show the ${entries} hidden entries as well`,
    hideAgain: 'Show without the hidden entries',
    why: {
      editor: () => 'Hidden: the editors say that it is off topic.',
      rule: (word) => `Hidden: a rule of the editors hides entries with “${word}”.`,
      filter: (found) =>
        `Hidden: it resembles what the editors find off topic${found === '' ? '' : ` (${found})`}.`,
    },
    searchTitle: (newsletter) => `Search in “${newsletter}”`,
    searchLabel: 'Search in titles and texts',
    searchButton: 'Search',
    nothingFound: 'Nothing was found. Try fewer or shorter words.',
    found: (entries, more) =>
      more
        ? `The first ${entries} entries that were found`
        : entries === 1
          ? '1 entry was found'
          : `${entries} entries were found`,
    tags: 'Tags',
    tagsAndSearch: 'Search and tags',
    signUp: (newsletter) => `Get “${newsletter}” by mail`,
    edition: (date) => `The letter of ${date} as it was sent.`,
    noLetter:
      'The letter of this edition cannot be shown: it has nothing that is the same for all readers, or is not kept any more.',
    onItsWay: {
      title: 'This letter is still being sent',
      text: 'It is here as soon as it has gone to everybody, which usually takes some minutes. Please open this page again then.',
    },
    letterHint:
      'This is what readers got, with nothing of any reader in it. Pictures of others are not loaded.',
    letterTitle: 'The letter',
    pictures: 'Load the pictures',
    trap: {
      title: 'This link is not for readers',
      text: 'It is in the letter so that programs which open every link can be told from people. You can close this page.',
    },
  },
};
