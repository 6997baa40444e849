import { contentOfData, sharedVariables, textIn } from './content.ts';
import { newsletterDefinition } from './definition.ts';

it.each(['toString', 'valueOf'])(
  'a text is told in the newsletter’s language to a reader of %s',
  (locale) => {
    expect(textIn({ ko: '안녕', en: 'Hello' }, locale, 'en')).toBe('Hello');
  },
);

it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])(
  'what a JSON source calls %s is a variable of that name, and changes no other',
  (name) => {
    const definition = newsletterDefinition.parse({
      ...{ name: 'N', template: 'daily-digest', audience: {} },
      content: { kind: 'json', url: 'https://data.example/' },
    });
    const edition = { newsletter: 'n', number: 1, slot: new Date(0), definition };
    const named: Record<string, unknown> = JSON.parse(`{"${name}":{"polluted":1}}`);
    const variables = sharedVariables({ ...edition, content: contentOfData(named) }, 'en');
    const others = sharedVariables({ ...edition, content: contentOfData({}) }, 'en');
    expect(Object.keys(variables)).toEqual([name, ...Object.keys(others)]);
    expect(Object.getOwnPropertyDescriptor(variables, name)?.value).toEqual({ polluted: 1 });
    expect(Reflect.get(variables, 'polluted')).toBeUndefined();
  },
);
