import { dataFor, forSpace } from '../context.ts';
import { startTemplates } from '../testing/sample-templates.ts';
import { textFile } from '../versions/letter-version.ts';
import { brandsOf, contrastOf } from './brand.ts';

const file = 'layouts/brand.json';
const colours = { accent: '#1f5fd6', onAccent: '#ffffff', accentInDark: '#8ab4ff' };
const refused = (brand: object) => () => brandsOf(textFile(file, JSON.stringify(brand)));

it('knows how well a colour is read on another', () => {
  expect(contrastOf('#000000', '#ffffff')).toBeCloseTo(21);
  expect(contrastOf('#777777', '#ffffff')).toBeCloseTo(4.48, 1);
  expect(contrastOf('#ffffff', '#ffffff')).toBe(1);
});

it('refuses colours that nobody can read, all of them at once, with what they are for', () => {
  const faint = { accent: '#ffcc00', onAccent: '#ffffff', accentInDark: '#333333' };
  expect(refused({ name: 'Hanbat', colours: faint })).toThrow(
    'layouts/brand.json: colours.accent: #ffcc00 on #ffffff has a contrast of 1.5, expected at least 4.5, or links cannot be read; ' +
      'colours.onAccent: #ffffff on #ffcc00 has a contrast of 1.5, expected at least 4.5, or buttons cannot be read; ' +
      'colours.accentInDark: #333333 on #1e242b has a contrast of 1.2, expected at least 4.5, or links on dark screens cannot be read',
  );
});

it.each([
  ['a name of two lines', { name: 'a\nb', colours }, 'name: '],
  ['a language that does not exist', { name: { korean1234: 'a' }, colours }, 'name'],
  ['a name in no language', { name: {}, colours }, 'name'],
  [
    'a colour by its name',
    { name: 'a', colours: { ...colours, accent: 'red' } },
    'colours.accent: expected a colour such as #1f5fd6',
  ],
  [
    'a mark without TLS',
    { name: 'a', colours, mark: { url: 'http://a.example/m.png', width: 32, height: 32 } },
    'mark',
  ],
  [
    'help that is a script',
    { name: 'a', colours, help: { url: 'javascript:alert(1)', words: 'x' } },
    'help.url: expected an https or mailto address',
  ],
  ['a key that is not known', { name: 'a', colours, color: 'x' }, 'color'],
])('refuses %s', (_what, brand, said) => {
  expect(refused(brand)).toThrow(said);
});

it('says where a file is no JSON', () => {
  expect(() => brandsOf(textFile(file, '{'))).toThrow(/^layouts\/brand\.json: expected JSON; /);
});

const letter =
  '{% from "layouts/brand.json" import brand %}{% block subject %}{{ brand.name.ko or brand.name.other }}{% endblock %}' +
  '{% block body %}<p style="color:{{ brand.colours.accent }}">{{ brand.address.other if brand.address else "nowhere" }}</p>{% endblock %}';
const filesWith = (brand: object) => ({
  'a/meta.json': '{"lane":"event"}',
  'a/en.njk': letter,
  [file]: JSON.stringify(brand),
});

it('gives a letter its brand, with every character of it, and is part of the letter’s version', async () => {
  const name = { en: 'Hanbat', ko: '한밭 "리서치" \\ {{ x }} \' %}' };
  const { folder, templates } = await startTemplates(filesWith({ name, colours }));
  const first = templates.render('a', 'en', {});
  expect(first).toMatchObject({ subject: name.ko, html: '<p style="color:#1f5fd6">nowhere</p>' });
  await folder.stop();
  const other = await startTemplates(filesWith({ name, colours, address: 'Seoul' }));
  const second = other.templates.render('a', 'en', {});
  expect(second.html).toContain('Seoul');
  expect(second.version).not.toBe(first.version);
  await other.folder.stop();
});

it('gives letters of a space its own brand where it has one, and those of all others the usual', async () => {
  const shop = { name: 'Shop', colours: { ...colours, accent: '#0b6b5c' } };
  const { folder, templates } = await startTemplates(filesWith({ name: 'All', colours, spaces: { shop } }));
  const subjectIn = (space?: string) => templates.render('a', 'en', dataFor({ n: 1 }, 'Kim', space)).subject;
  expect([subjectIn(), subjectIn('default'), subjectIn('shop'), subjectIn('other'), subjectIn()]).toEqual([
    ...['All', 'All', 'Shop', 'All', 'All'],
  ]);
  // What an event carries is never taken for the brand.
  expect(templates.render('a', 'en', { brand: { name: { other: 'Theirs' } }, space: 'shop' }).subject).toBe(
    'All',
  );
  await folder.stop();
});

it('gives letters of an edition the brand of their space, also those that are put together from pieces', async () => {
  const shop = { name: 'Shop', colours };
  const { folder, templates } = await startTemplates({
    ...filesWith({ name: 'All', colours, spaces: { shop } }),
    'a/en.njk': `${letter}{% block text %}{{ brand.name.other }} {{ recipientName }}{% endblock %}`,
  });
  const made = templates.letter('a', 'en');
  const own = ['recipientName'];
  const data = { recipientName: 'Kim' };
  for (const [space, name] of [
    ['shop', 'Shop'],
    ['default', 'All'],
  ] as const) {
    const form = made.form(forSpace(data, space), own);
    if ('unfollowed' in form) throw new Error(form.unfollowed);
    expect(form.text.constants.join('')).toContain(name);
    expect(made.render(forSpace(data, space)).text).toBe(`${name} Kim`);
  }
  await folder.stop();
});

it('names the space whose colours cannot be read', () => {
  const shop = { name: 'Shop', colours: { ...colours, accentInDark: '#000000' } };
  expect(refused({ name: 'All', colours, spaces: { shop } })).toThrow(
    'spaces.shop.colours.accentInDark: #000000',
  );
});

it('calls a template broken whose brand cannot be read', async () => {
  const { folder, templates } = await startTemplates(
    filesWith({ name: 'a', colours: { ...colours, accent: '#eeeeee' } }),
  );
  expect(templates.brokenBecause('a')).toContain('colours.accent: #eeeeee on #ffffff has a contrast of 1.2');
  await folder.stop();
});
