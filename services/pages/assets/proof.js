// Solves the challenge of a form (ALTCHA, version 2, PBKDF2 with SHA-256) and puts the solution into the form. It begins when somebody
// comes to the form, and holds a press of the button back until it is done.

const form = document.querySelector('form[data-challenge]');
const field = form?.querySelector('input[name="proof"]');
const state = form?.querySelector('[data-proof-state]');

const bytesOf = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
const hexOf = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

async function solve({ parameters }) {
  const { nonce, salt, cost, keyLength, keyPrefix } = parameters;
  const start = bytesOf(nonce);
  const password = new Uint8Array(start.length + 4);
  password.set(start);
  const view = new DataView(password.buffer);
  const how = { name: 'PBKDF2', hash: 'SHA-256', salt: bytesOf(salt), iterations: cost };
  for (let counter = 0; ; counter += 1) {
    view.setUint32(start.length, counter);
    const key = await crypto.subtle.importKey('raw', password, 'PBKDF2', false, ['deriveBits']);
    const derivedKey = hexOf(new Uint8Array(await crypto.subtle.deriveBits(how, key, keyLength * 8)));
    if (derivedKey.startsWith(keyPrefix)) return { counter, derivedKey };
  }
}

let solving;

/** Once: the solution is in the form when the promise resolves. */
function begin() {
  solving ??= (async () => {
    const challenge = JSON.parse(form.dataset.challenge);
    field.value = btoa(JSON.stringify({ challenge, solution: await solve(challenge) }));
  })();
  return solving;
}

if (form && field && globalThis.crypto?.subtle) {
  form.addEventListener('focusin', begin);
  form.addEventListener('submit', (event) => {
    if (field.value !== '') return;
    event.preventDefault();
    const button = event.submitter;
    state.textContent = state.dataset.proofState;
    begin().then(() => form.requestSubmit(button));
  });
}
