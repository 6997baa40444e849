// Letters of the reference: each block of the bench's template compiled once, as a template of its own.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import nunjucks from 'nunjucks';

const blocks = ['subject', 'body', 'text'];

export function createTemplates(folder) {
  const html = new nunjucks.Environment(null, { autoescape: true });
  const plain = new nunjucks.Environment(null, { autoescape: false });
  for (const environment of [html, plain]) environment.addFilter('link', (url) => url);
  const compiled = new Map();

  function compile(type) {
    const source = readFileSync(join(folder, type, 'ko.njk'), 'utf8');
    const part = (name) => {
      const [, text] = new RegExp(`{% block ${name} %}([^]*?){% endblock %}`).exec(source);
      return nunjucks.compile(text.trim(), name === 'body' ? html : plain);
    };
    return Object.fromEntries(blocks.map((name) => [name, part(name)]));
  }

  return (type, data) => {
    if (!compiled.has(type)) compiled.set(type, compile(type));
    const { subject, body, text } = compiled.get(type);
    return { subject: subject.render(data), html: body.render(data), text: text.render(data) };
  };
}
