// Pages where one signs in, told by their addresses.

const names = /(?:^|[/._-])(?:log-?in|log-?on|sign-?in|signin|sso|saml2?|oauth2?|wp-login)(?=$|[/._-])/i;
const hosts = /^(?:login|signin|sso|auth|accounts?|idp|passport)\./i;

/** Whether this address looks like one where one signs in. */
export function isLoginAddress(url: string): boolean {
  const { hostname, pathname } = new URL(url);
  return hosts.test(hostname) || names.test(pathname);
}

/** Whether a page sent its reader to sign in. */
export const wasLedToLogin = (asked: string, led: string): boolean =>
  asked !== led && isLoginAddress(led) && !isLoginAddress(asked);
