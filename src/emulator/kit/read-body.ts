/** Reads request bodies by their models. */
import { fieldsFor, isObject, jsonIn, type Model, type Type, type Use, type Values } from './model.ts';
import { Refusal } from './refusal.ts';

/** What is wrong with a request body, by field path. */
type Problems = { missing: Record<string, string>; wrong: Record<string, string> };

/** Where in a body the reading is. */
type Place = { use: Use; partial: boolean; strict: boolean; path: string; problems: Problems };

/** How a body is read. */
export type Reading = {
  /** `post` where it is not said. */
  readonly use?: Use;
  /** Whether it may leave fields out; else required ones must be there and defaults are filled in. */
  readonly partial?: boolean;
  /** Whether fields that the model does not have are refused. */
  readonly strict: boolean;
  /** Status where a required field is missing; 400 where it is not said. */
  readonly missingStatus?: number | undefined;
};

/** The JSON object in a request body; anything else is 415 (type) or 400 (vendor's page on status codes). */
export async function jsonBody(request: {
  header(name: string): string | undefined;
  text(): Promise<string>;
}) {
  const type = request.header('content-type') ?? '';
  if (!/^application\/json\s*(;|$)/i.test(type)) throw new Refusal(415, 'The body must be application/json');
  const body = jsonIn(await request.text());
  if (body === undefined) throw new Refusal(400, 'The body is not JSON');
  if (!isObject(body)) throw new Refusal(400, 'The body must be a JSON object');
  return body;
}

/** The multipart form in a request body; anything else is 415 (vendor's page on status codes). */
export async function formBody(request: { formData(): Promise<FormData> }): Promise<FormData> {
  try {
    return await request.formData();
  } catch {
    throw new Refusal(415, 'The body must be multipart/form-data');
  }
}

/**
 * Takes from a body what the model has for this use; other keys are ignored unless the reading is strict. Nested
 * objects are never partial. Throws a Refusal: 400, or `missingStatus` where a required field is missing.
 */
export function readBody(
  model: Model,
  body: Readonly<Values>,
  { use = 'post', partial = false, strict, missingStatus = 400 }: Reading,
): Values {
  const problems: Problems = { missing: {}, wrong: {} };
  const values = readModel(model, body, { use, partial, strict, path: '', problems });
  const errors = { ...problems.missing, ...problems.wrong };
  if (Object.keys(problems.missing).length > 0) throw new Refusal(missingStatus, 'Missing fields', errors);
  if (Object.keys(problems.wrong).length > 0) {
    throw new Refusal(400, 'Input payload validation failed', errors);
  }
  return values;
}

function readModel(model: Model, body: Readonly<Values>, place: Place): Values {
  const values: Values = {};
  const fields = fieldsFor(model, place.use);
  const known = fields.map(([name]) => name);
  if (place.strict) refuseUnknown(body, known, place);
  for (const [name, field] of fields) {
    const path = place.path + name;
    const value = body[name];
    if (value !== undefined) values[name] = readValue(field.type, value, { ...place, path });
    else if (place.partial) continue;
    else if (field.required) place.problems.missing[path] = 'Missing required field';
    else if (field.fallback !== undefined) values[name] = field.fallback;
  }
  return values;
}

function refuseUnknown(body: Readonly<Values>, known: readonly string[], { path, problems }: Place): void {
  for (const name of Object.keys(body)) {
    if (!known.includes(name)) problems.wrong[path + name] = 'Unknown field';
  }
}

function readValue(type: Type, value: unknown, place: Place): unknown {
  const { path, problems } = place;
  const refuse = (what: string) => {
    problems.wrong[path] = what;
  };
  switch (type.is) {
    case 'text':
      if (typeof value !== 'string') return refuse('must be a text');
      if (type.oneOf && !type.oneOf.includes(value)) return refuse(`must be one of ${type.oneOf.join(', ')}`);
      return value;
    case 'ref':
      return typeof value === 'string' ? value : refuse('must be an id');
    case 'flag':
      return typeof value === 'boolean' ? value : refuse('must be true or false');
    case 'integer':
      return Number.isSafeInteger(value) ? value : refuse('must be an integer');
    case 'object':
      return isObject(value) ? value : refuse('must be an object');
    case 'flags': {
      if (!isObject(value)) return refuse('must be an object');
      if (place.strict) refuseUnknown(value, type.names, { ...place, path: `${path}.` });
      const known = Object.entries(value).filter(([name]) => type.names.includes(name));
      for (const [name, granted] of known) {
        if (typeof granted !== 'boolean') problems.wrong[`${path}.${name}`] = 'must be true or false';
      }
      return Object.fromEntries(known);
    }
    case 'list':
      if (!Array.isArray(value)) return refuse('must be a list');
      if (value.length < (type.min ?? 0)) return refuse(`must have at least ${type.min} item`);
      return value.map((each, index) => readValue(type.of, each, { ...place, path: `${path}[${index}]` }));
    case 'model':
      if (!isObject(value)) return refuse('must be an object');
      return readModel(type.model, value, { ...place, partial: false, path: `${path}.` });
  }
}
