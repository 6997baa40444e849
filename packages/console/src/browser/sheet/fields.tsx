// The fields of a form that a sheet describes, and what they hold as the api takes it.

import type { SheetCall, SheetField } from '../../sheet.ts';
import type { Problem } from '../client/http.ts';

/** What the api says of a field stands at it: its own problem, or that of a part of it. */
export function Fields({ fields, problem }: { fields: readonly SheetField[]; problem: Problem | undefined }) {
  return fields.map((field) => {
    const { name, label, help, kind } = field;
    const id = `field${name}`;
    const at = name.startsWith('/') ? name : `path/${name}`;
    const wrong = problem?.fields.find(
      (one) => isBelow(at, one.field) || fields.find((other) => isBelow(one.field, other.name)) === field,
    );
    return (
      <div key={name} class={`field ${kind}`}>
        <label for={id}>{label}</label>
        <Control field={field} id={id} isWrong={wrong !== undefined} />
        <div id={`${id}-about`} class="quiet">
          {help}
          {wrong && (
            <p class="wrong" role="alert">
              {wrong.expected} ({wrong.got})
            </p>
          )}
        </div>
      </div>
    );
  });
}

/** What is wrong with several fields together stands at the first of them. */
const isBelow = (one: string, other: string): boolean => `${other}/`.startsWith(`${one}/`);

function Control({ field, id, isWrong }: { field: SheetField; id: string; isWrong: boolean }) {
  const { name, kind, value, options = [], isNeeded } = field;
  const common = {
    ...{ id, name, required: isNeeded },
    ...{ 'aria-invalid': isWrong, 'aria-describedby': `${id}-about` },
  };
  const text = String(value ?? '');
  if (kind === 'choice')
    return (
      <select {...common}>
        {options.map((option) => (
          <option key={option.value} value={option.value} selected={option.value === text}>
            {option.label}
          </option>
        ))}
      </select>
    );
  if (kind === 'area' || kind === 'words')
    return <textarea {...common} rows={kind === 'area' ? 5 : 2} defaultValue={text} />;
  if (kind === 'check') return <input {...common} type="checkbox" defaultChecked={value === true} />;
  if (kind === 'file') return <input {...common} type="file" />;
  if (kind === 'number') return <input {...common} type="number" step="any" defaultValue={text} />;
  return <input {...common} type="text" defaultValue={text} autocomplete="off" />;
}

/** The body of a request: what it has already with what the form holds, or a file alone. */
export async function bodyOf(
  { body: base, upload }: SheetCall,
  fields: readonly SheetField[],
  form: FormData,
): Promise<unknown> {
  if (upload !== undefined)
    return new Blob([form.get(upload.file) ?? ''], { type: String(form.get(upload.type)) });
  const body: unknown = structuredClone(base ?? {});
  const none: string[][] = [];
  // The others are in the path.
  for (const field of fields.filter(({ name }) => name.startsWith('/'))) {
    const given = form.get(field.name);
    const value = given instanceof File ? await given.text() : typedIn(field, given);
    const way = field.name.split('/').slice(1);
    if (field.empty === 'none' && value === undefined) none.push(way.slice(0, -1));
    else if (value !== undefined) put(body, way, value);
  }
  for (const way of none) put(body, way, null);
  return body;
}

function typedIn({ kind, empty }: SheetField, given: string | null): unknown {
  const text = given?.trim() ?? '';
  if (kind === 'check') return given !== null;
  if (kind === 'words') return text.split(/\s*[,\n]\s*/).filter((word) => word !== '');
  if (kind === 'choice') return JSON.parse(text);
  if (text === '' && empty !== 'text') return empty === 'null' ? null : undefined;
  return kind === 'number' ? Number(text) : text;
}

/** Puts a value where a pointer leads; objects on the way that are not there are made. */
function put(into: unknown, [name = '', ...rest]: readonly string[], value: unknown): void {
  if (typeof into !== 'object' || into === null) return;
  if (rest.length === 0) return void Reflect.set(into, name, value);
  const inner: unknown = Reflect.get(into, name);
  if (typeof inner !== 'object' || inner === null) Reflect.set(into, name, {});
  put(Reflect.get(into, name), rest, value);
}
