// What readers decide for themselves on pages: signing up, confirming it, their preferences, leaving, and being erased.

export { type LeaveReason, leaveReasons } from '@pabal/db/people';
export {
  askForAnotherLetter,
  confirmSignUp,
  type SignUpState,
  signUpState,
} from './confirm.ts';
export { consentText } from './consent-text.ts';
export { confirmErasure } from './erasure.ts';
export { createPageLetters, type PageLetters } from './letters.ts';
export { createPageLinks, type PageLinks, pagePaths } from './links.ts';
export { createNetworkHash } from './networks.ts';
export { objectParticle } from './particle.ts';
export {
  changePreferences,
  noteLeaveReason,
  type PreferenceChange,
  type Preferences,
  type PreferredNewsletter,
  pauseDays,
  preferencesOf,
  undoLeaving,
} from './preferences.ts';
export { type PublicNewsletter, publicNewsletter } from './public-newsletters.ts';
export { askForErasure, askForLink, askToSubscribe } from './requests.ts';
