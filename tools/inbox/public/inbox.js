// The inbox page: a list that refreshes itself and the chosen letter. The address says which (#<id>).

const refreshMs = 1500;
const $ = (id) => document.getElementById(id);
const seen = new Set();
let shown = '';
let etag = '';

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const calendar = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

/** An element with text in it, never markup: everything shown here was written by somebody else. */
function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function nameOf({ name, address }) {
  return name ? `${name} <${address}>` : address;
}

async function refresh() {
  try {
    const wanted = $('search').value.trim();
    const response = await fetch(`/api/letters?to=${encodeURIComponent(wanted)}`, {
      headers: etag ? { 'if-none-match': etag } : {},
      cache: 'no-store',
    });
    if (response.status === 200) {
      etag = response.headers.get('etag') ?? '';
      showList(await response.json(), wanted);
    }
  } catch {
    $('count').textContent = 'The inbox is closed';
    etag = '';
  }
}

async function keepRefreshing() {
  if (!document.hidden) await refresh();
  setTimeout(keepRefreshing, refreshMs);
}

function showList({ letters, received }, wanted) {
  const of = wanted ? ` of ${received}` : '';
  $('count').textContent = letters.length === 1 ? `1 letter${of}` : `${letters.length} letters${of}`;
  document.title = received ? `(${received}) pabal inbox` : 'pabal inbox';
  $('list').replaceChildren(...letters.map(line));
  $('welcome').hidden = letters.length > 0 || chosen() !== '';
  markChosen();
  if (letters.length > 0 && chosen() === '' && matchMedia('(min-width: 48rem)').matches) open(letters[0].id);
}

function line({ id, to, envelope, subject, snippet, receivedAt }) {
  const link = element('a', seen.has(id) ? '' : 'new');
  link.href = `#${id}`;
  const when = element('time', '', clock.format(new Date(receivedAt)));
  when.dateTime = receivedAt;
  const recipients = to.length > 0 ? to.map(({ name, address }) => name || address) : envelope.to;
  link.append(
    element('span', 'to', recipients.join(', ')),
    when,
    element('strong', 'subject', subject || '(no subject)'),
    element('span', 'snippet', snippet),
  );
  return link;
}

function chosen() {
  return location.hash.slice(1);
}

function open(id) {
  history.replaceState(null, '', `#${id}`);
  showChosen();
}

function markChosen() {
  for (const link of $('list').children) {
    const current = link.hash === location.hash && location.hash !== '';
    link.setAttribute('aria-current', String(current));
    if (current) link.classList.remove('new');
  }
}

async function showChosen() {
  const id = chosen();
  markChosen();
  if (id === shown) return;
  const letter = id === '' ? undefined : await load(`/api/letters/${encodeURIComponent(id)}`, 'json');
  if (id !== chosen()) return;
  shown = letter ? id : '';
  document.querySelector('main').classList.toggle('reading', Boolean(letter));
  $('letter').hidden = !letter;
  if (letter) showLetter(letter);
  else if (id !== '') history.replaceState(null, '', location.pathname);
  $('welcome').hidden = Boolean(letter) || $('list').children.length > 0;
}

async function load(path, kind) {
  try {
    const response = await fetch(path);
    return response.ok ? await response[kind]() : undefined;
  } catch {
    return undefined;
  }
}

function showLetter(letter) {
  seen.add(letter.id);
  markChosen();
  $('subject').textContent = letter.subject || '(no subject)';
  $('facts').replaceChildren(...facts(letter));
  $('text').textContent = letter.text;
  $('source').textContent = '';
  if (letter.html) $('html').src = `/letters/${letter.id}/html`;
  else $('html').removeAttribute('src');
  $('tab-html').disabled = !letter.html;
  show(letter.html ? 'html' : 'text');
}

function facts(letter) {
  const recipients = letter.to.length > 0 ? letter.to.map(nameOf) : letter.envelope.to;
  const rows = {
    From: nameOf(letter.from) || letter.envelope.from,
    To: recipients.join(', '),
    Delivered: `${letter.envelope.to.join(', ')}, ${calendar.format(new Date(letter.receivedAt))}`,
    'Message-ID': letter.messageId,
  };
  const named = Object.entries(rows)
    .filter(([, value]) => value)
    .flatMap(([name, value]) => [element('dt', '', name), element('dd', '', value)]);
  return letter.attachments.length === 0
    ? named
    : [...named, element('dt', '', 'Attachments'), files(letter)];
}

function files({ id, attachments }) {
  const list = element('dd', '', '');
  attachments.forEach(({ name, type, bytes }, place) => {
    const link = element('a', '', `${name || type} (${bytes} bytes)`);
    link.href = `/api/letters/${id}/attachments/${place}`;
    link.download = name || 'part';
    list.append(...(place > 0 ? [', ', link] : [link]));
  });
  return list;
}

function show(view) {
  for (const tab of $('tabs').children) {
    const selected = tab.dataset.view === view;
    tab.setAttribute('aria-selected', String(selected));
    tab.tabIndex = selected ? 0 : -1;
    $(tab.dataset.view).hidden = !selected;
  }
  if (view === 'source' && $('source').textContent === '') showSource(shown || chosen());
}

async function showSource(id) {
  const source = await load(`/api/letters/${encodeURIComponent(id)}/source`, 'text');
  if (id === chosen()) $('source').textContent = source ?? 'The letter is gone.';
}

/** Left and right between tabs, up and down (or k and j) between letters. */
function onKey(event) {
  if (event.target.closest('input')) return;
  const tabs = [...$('tabs').children].filter((tab) => !tab.disabled);
  const inTabs = tabs.indexOf(document.activeElement);
  const sideways = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (sideways && inTabs >= 0) {
    const next = tabs[(inTabs + sideways + tabs.length) % tabs.length];
    next.focus();
    show(next.dataset.view);
    return;
  }
  const step = { ArrowUp: -1, k: -1, ArrowDown: 1, j: 1 }[event.key];
  if (!step || event.target.closest('pre')) return;
  const links = [...$('list').children];
  const at = links.findIndex((link) => link.hash === location.hash);
  const next = links[at + step];
  if (!next) return;
  event.preventDefault();
  next.scrollIntoView({ block: 'nearest' });
  open(next.hash.slice(1));
}

$('tabs').addEventListener('click', (event) => {
  const tab = event.target.closest('button');
  if (tab) show(tab.dataset.view);
});
$('search').addEventListener('input', () => {
  etag = '';
  refresh();
});
$('clear').addEventListener('click', async () => {
  await fetch('/api/letters', { method: 'DELETE' });
  history.replaceState(null, '', location.pathname);
  await showChosen();
  await refresh();
});
$('back').addEventListener('click', () => {
  history.replaceState(null, '', location.pathname);
  showChosen();
});
addEventListener('hashchange', showChosen);
addEventListener('keydown', onKey);

await showChosen();
keepRefreshing();
