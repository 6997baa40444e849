// One route as it is shown: what it takes, with an example to send, and what it answers.

import type { Language } from '../console/sign-in/words.ts';
import { type Html, html, sentence } from './html.ts';
import type { Operation, Parameter, Reading } from './read.ts';
import { aboutOf, linesOf, tableOf, typeOf } from './schema.ts';
import { words } from './words.ts';

export function operationOf(operation: Operation, reading: Reading, language: Language): Html {
  const { operationId, method, path, summary, description } = operation;
  const told = words[language];
  const table = { field: told.field, type: told.type, about: told.aboutField, required: told.required };
  return html`<article id="${operationId}" aria-labelledby="${operationId}-name">
<h2 id="${operationId}-name"><span class="method">${method}</span> <code>${path}</code></h2>
<div lang="en"><p>${sentence(summary)}</p>
${description === '' ? undefined : html`<p class="quiet">${sentence(description)}</p>`}</div>
${headed(
  told.parameters,
  tableOf(
    operation.parameters.map((one) => lineOf(one, reading)),
    table,
  ),
)}
${bodyOf(operation, reading, language)}
${headed(told.example, html`<pre lang="en" tabindex="0">${curlOf(operation)}</pre>`)}
${headed(
  told.answers,
  answersOf(operation, (status) => status < 400),
)}
${headed(
  told.refusals,
  answersOf(operation, (status) => status >= 400),
)}
</article>
`;
}

const headed = (heading: string, content: Html | undefined): Html | undefined =>
  content &&
  html`<h3>${heading}</h3>
${content}`;

const lineOf = ({ name, required, schema }: Parameter, { schemas }: Reading) => ({
  ...{ name, isRequired: required },
  ...{ type: typeOf(schema, schemas), about: aboutOf(schema, schemas) },
});

function bodyOf({ requestBody }: Operation, { schemas }: Reading, language: Language): Html | undefined {
  const told = words[language];
  const [content] = Object.values(requestBody?.content ?? {});
  if (content?.schema === undefined) return undefined;
  const table = { field: told.field, type: told.type, about: told.aboutField, required: told.required };
  return headed(told.body, tableOf(linesOf(content.schema, schemas), table));
}

/** A line for a shell, with the examples of the document. */
export function curlOf({ method, path, parameters, requestBody, security }: Operation): string {
  const [type, content] = Object.entries(requestBody?.content ?? {})[0] ?? [];
  const lines = [
    `curl -sS${method === 'get' ? '' : ` -X ${method.toUpperCase()}`} "$PABAL_URL${addressOf(path, parameters)}"`,
    ...(security.some((one) => 'key' in one) ? [`-H "Authorization: Bearer $PABAL_KEY"`] : []),
    ...parameters
      .filter((one) => one.in === 'header')
      .map(({ name, example }) => `-H '${name}: ${String(example)}'`),
    ...(type === undefined
      ? []
      : [`-H 'Content-Type: ${type}'`, `--data-binary ${quoted(sentOf(type, content?.example))}`]),
  ];
  return lines.join(' \\\n  ');
}

function addressOf(path: string, parameters: readonly Parameter[]): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const found = parameters.find((one) => one.in === 'path' && one.name === name);
    return encodeURIComponent(String(found?.example ?? name));
  });
  const wanted = parameters.filter((one) => one.in === 'query' && one.required);
  const query = new URLSearchParams(
    wanted.map(({ name, example }): [string, string] => [name, String(example)]),
  ).toString();
  return query === '' ? filled : `${filled}?${query}`;
}

const dataOf = (example: unknown): string =>
  typeof example === 'string' ? example : JSON.stringify(example, null, 2);

/** A body as its type has it. */
function sentOf(type: string, example: unknown): string {
  if (type !== 'application/x-www-form-urlencoded') return dataOf(example);
  const fields = Object.entries(Object(example)).map(([name, value]): [string, string] => [
    name,
    String(value),
  ]);
  return new URLSearchParams(fields).toString();
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

function answersOf({ responses }: Operation, fits: (status: number) => boolean): Html | undefined {
  const shown = Object.entries(responses).filter(([status]) => fits(Number(status)));
  if (shown.length === 0) return undefined;
  return html`${shown.map(([status, { description, content }]) => {
    const [first] = Object.values(content ?? {});
    const example = first?.example;
    if (example === undefined)
      return html`<p lang="en"><code>${status}</code> ${sentence(description)}</p>
`;
    return html`<details lang="en"><summary><code>${status}</code> ${sentence(description)}</summary>
<pre tabindex="0">${dataOf(example)}</pre></details>
`;
  })}`;
}
