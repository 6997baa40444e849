// What several tests of commands begin with.

/** A newsletter as a file of `newsletters put` has it. */
export const digestDefinition = {
  name: 'Digest',
  template: 'daily-digest',
  schedule: { cron: '0 10 * * *', timeZone: 'Asia/Seoul' },
  audience: {},
  content: { kind: 'recipients' },
};
