export {
  countDueReminders,
  type DueReminder,
  isAnyReminderDue,
  lockAskedReminder,
  type MovedReminder,
  moveReminders,
  putOffReminder,
  takeAskingReminders,
  takeDueReminders,
} from './due.ts';
export {
  countRemindersOf,
  deleteReminder,
  findReminder,
  holdReminder,
  listReminders,
  lockReminder,
  lockRemindersOf,
  type StoredReminder,
  storeReminder,
} from './reminders.ts';
