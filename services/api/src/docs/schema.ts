// What a body or a parameter may hold, as lines of a table.

import { type Html, html, sentence } from './html.ts';
import type { Schema } from './read.ts';

/** A field, with those inside of it behind it. */
interface Line {
  /** Such as `to[].email`. */
  readonly name: string;
  readonly type: string;
  readonly isRequired: boolean;
  readonly about: string;
}

type Schemas = Readonly<Record<string, Schema>>;

/** Deeper fields are named by their schema alone. */
const deepest = 4;

/** The lines of a body. */
export function linesOf(schema: Schema, schemas: Schemas): Line[] {
  return inside(schema, { schemas, prefix: '', depth: 0 });
}

interface Place {
  readonly schemas: Schemas;
  readonly prefix: string;
  readonly depth: number;
}

function inside(given: Schema, place: Place): Line[] {
  const schema = resolved(given, place.schemas);
  if (place.depth >= deepest) return [];
  const items = asSchema(schema.items);
  if (items !== undefined) return inside(items, { ...place, prefix: `${place.prefix}[]` });
  const properties = asSchema(schema.properties);
  if (properties === undefined)
    return variantsOf(schema).flatMap((variant) => inside(variant, { ...place, depth: place.depth + 1 }));
  const required = Array.isArray(schema.required) ? schema.required : [];
  return Object.entries(properties).flatMap(([field, value]) => {
    const property = asSchema(value) ?? {};
    const name = place.prefix === '' ? field : `${place.prefix}.${field}`;
    const line: Line = {
      name,
      type: typeOf(property, place.schemas),
      isRequired: required.includes(field),
      about: aboutOf(property, place.schemas),
    };
    return [line, ...inside(property, { ...place, prefix: name, depth: place.depth + 1 })];
  });
}

const asSchema = (value: unknown): Schema | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;

/** The alternatives of a schema; null is told with the type. */
function variantsOf(schema: Schema): Schema[] {
  const given: unknown = schema.anyOf ?? schema.oneOf;
  if (!Array.isArray(given)) return [];
  return given.flatMap((one: unknown): Schema[] => {
    const variant = asSchema(one);
    return variant === undefined || variant.type === 'null' ? [] : [variant];
  });
}

function resolved(schema: Schema, schemas: Schemas): Schema {
  const name = referenceOf(schema);
  return name === undefined ? schema : (schemas[name] ?? {});
}

const referenceOf = ({ $ref }: Schema): string | undefined =>
  typeof $ref === 'string' ? $ref.split('/').at(-1) : undefined;

/** Such as `string, email`, `list of Target`, `"on" or "off"`, `integer or null`. */
export function typeOf(given: Schema, schemas: Schemas): string {
  const schema = resolved(given, schemas);
  if (Array.isArray(schema.enum)) return schema.enum.map((value) => JSON.stringify(value)).join(' or ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  const items = asSchema(schema.items);
  if (items !== undefined) return `list of ${referenceOf(items) ?? typeOf(items, schemas)}`;
  const forms: unknown = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(forms)) {
    const names = forms.map((one: unknown) => {
      const variant = asSchema(one) ?? {};
      return referenceOf(variant) ?? typeOf(variant, schemas);
    });
    return [...new Set(names)].join(' or ');
  }
  const types = Array.isArray(schema.type) ? schema.type.join(' or ') : String(schema.type ?? 'anything');
  const name = referenceOf(given);
  const told = types === 'object' && name !== undefined ? name : types;
  return typeof schema.format === 'string' ? `${told}, ${schema.format}` : told;
}

/** What is said of a field, and its bounds. */
export function aboutOf(given: Schema, schemas: Schemas): string {
  const schema = { ...resolved(given, schemas), ...given };
  const bounds = [
    ...boundsOf(schema, 'minimum', 'maximum', ''),
    ...boundsOf(schema, 'minLength', 'maxLength', ' characters'),
    ...boundsOf(schema, 'minItems', 'maxItems', ' entries'),
    ...(schema.default === undefined ? [] : [`Default \`${JSON.stringify(schema.default)}\`.`]),
  ];
  const said = typeof schema.description === 'string' ? [schema.description] : [];
  return [...said, ...bounds].join(' ');
}

function boundsOf(schema: Schema, least: string, most: string, of: string): string[] {
  const [from, to] = [schema[least], schema[most]];
  // The bounds of integers in JSON are none that anybody chose.
  const isChosen = (bound: unknown): bound is number =>
    typeof bound === 'number' && Math.abs(bound) < Number.MAX_SAFE_INTEGER;
  if (isChosen(from) && isChosen(to)) return [`${from} to ${to}${of}.`];
  if (isChosen(to)) return [`At most ${to}${of}.`];
  return isChosen(from) && from > 0 ? [`At least ${from}${of}.`] : [];
}

interface TableWords {
  readonly field: string;
  readonly type: string;
  readonly about: string;
  readonly required: string;
}

export function tableOf(lines: readonly Line[], words: TableWords): Html | undefined {
  if (lines.length === 0) return undefined;
  return html`<div class="sideways"><table><thead><tr><th scope="col">${words.field}</th><th scope="col">${words.type}</th><th scope="col">${words.about}</th></tr></thead><tbody lang="en">
${lines.map(
  ({ name, type, isRequired, about }) =>
    html`<tr><th scope="row"><code>${name}</code>${isRequired ? html` <b>${words.required}</b>` : undefined}</th><td>${type}</td><td>${sentence(about)}</td></tr>
`,
)}</tbody></table></div>`;
}
