// Reminders: when they come, what an app may do with them, and what happens when their time has come.

export { reminderFields, reminderForm, reminderKey } from './fields.ts';
export { createAsks } from './firing/ask.ts';
export { createFiring } from './firing/fire.ts';
export { createReminderWatch, type ReminderWatch } from './firing/watch.ts';
export {
  type Asking as ReminderAsking,
  pauseReminder,
  putReminder,
  reminderOf,
  remindersOf,
  removeReminder,
} from './reminders.ts';
export { reminderStates, type ShownReminder, shownReminder } from './shown.ts';
