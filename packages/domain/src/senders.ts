/**
 * Senders and reply addresses are in everybody's letters, and a server without SMTPUTF8 (RFC 6531) refuses a whole letter
 * for one of them. A recipient outside ASCII costs only the letters to that recipient.
 */
export const asciiLocalPart =
  'an address with an ASCII local part: servers without SMTPUTF8 refuse a letter from, or with answers to, any other';
