/** A journal read back: every line checked, each write with the line that tells how it ended. */
import { Ajv, type ValidateFunction } from 'ajv';
import type { JournalAfter, JournalBefore, JournalHeader, JournalStays } from '../documents/journal-lines.ts';
import {
  Unreadable,
  type DecodeContext,
  type JsonObject,
  type JsonSchema,
  type Kind,
  type Kinds,
} from '../kinds/kind.ts';
import { pathOfPointer } from '../specfile/problem/path.ts';
import { InvalidInput, problemWith } from '../specfile/problem/problem.ts';
import { kindOfAddress, splitAddress } from '../kinds/address.ts';
import { idInPath, imageOf, isScoped, nameKey, sentKey, valueIn } from '../kinds/object.ts';

/** One write of the run. */
export interface JournalWrite extends JournalBefore {
  readonly kind: Kind;
  readonly name: string;
  /** Of the object that the path leads to; `null` for a create. */
  readonly id: string | null;
  /** `null`: the run ended before it wrote down what became of it. */
  readonly after: JournalAfter | null;
}

export interface JournalRead {
  readonly header: JournalHeader;
  readonly writes: readonly JournalWrite[];
  /** By address, settings of which the tenant showed an entry after they were deleted. */
  readonly stays: ReadonlyMap<string, JsonObject>;
}

const text = { type: 'string' };
const maybe = (type: string): JsonSchema => ({ type: [type, 'null'] });
const closed = (properties: Record<string, JsonSchema>): JsonSchema => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
});
const n = { type: 'integer', minimum: 1 };
const address = { type: 'string', pattern: '^[a-z_]+/' };

const FORMAT = 'fitform.journal/1';
export const journalShapes = {
  header: closed({
    format: { const: FORMAT },
    started: text,
    version: text,
    tenant: closed({ url: text, base_path: text, account: maybe('string') }),
    spec_digest: text,
    plan_digest: text,
  }),
  before: closed({
    n,
    when: text,
    method: { enum: ['POST', 'PATCH', 'DELETE'] },
    path: text,
    address,
    action: { enum: ['create', 'update', 'rename', 'delete'] },
    before: {
      ...maybe('object'),
      description:
        'the object as it was read: its fields, before a delete all of it; null: it is to be created',
    },
    sent: { ...maybe('object'), description: 'the body, secrets masked' },
  }),
  after: closed({
    n,
    when: text,
    status: maybe('integer'),
    ms: maybe('number'),
    request_id: maybe('string'),
    after: { ...maybe('object'), description: 'the object as it was answered; null: the tenant sent none' },
    error: maybe('string'),
  }),
  stays: closed({
    stays: {
      ...address,
      description: 'settings that were deleted, and of which the tenant still shows an entry',
    },
    image: { type: 'object', description: 'the entry as it is now' },
  }),
  end: closed({ end: text, converged: maybe('boolean') }),
};
type Shape = keyof typeof journalShapes;

/** `file` is its name as it was given. Throws `InvalidInput`, with the line, for what is not a journal or damaged. */
export function readJournal(content: string, file: string, kinds: Kinds): JournalRead {
  const lines = content.split('\n');
  // A run that was cut off may have left half a line. What it would have said, nobody knows: it counts as not there.
  const whole = lines.slice(0, -1).map((line, index) => parse(line, file, index + 1));
  const [first, ...rest] = whole;
  if (first === undefined) throw damaged(file, 1, 'no whole line is in it, so it is no journal of fitform');
  const header = readHeader(first, file);
  const writes = new Map<number, JournalWrite>();
  const stays = new Map<string, JsonObject>();
  rest.forEach((line, index) => {
    const at = index + 2;
    if ('end' in line) {
      check('end', line, file, at);
    } else if ('stays' in line) {
      const { stays: address, image } = check('stays', line, file, at) as JournalStays;
      const kind = kindOfAddress(kinds, address);
      if (!kind) throw damaged(file, at, `there is no kind ${splitAddress(address).kind}`);
      checkImage(kind, image, file, at);
      stays.set(address, image);
    } else if ('method' in line) {
      const before = check('before', line, file, at) as JournalBefore;
      if (writes.has(before.n)) throw damaged(file, at, `a second write has the number ${before.n}`);
      const object = objectOf(before, kinds, file, at);
      checkImage(object.kind, before.before, file, at);
      checkImage(object.kind, before.sent, file, at);
      writes.set(before.n, { ...before, ...object, after: null });
    } else {
      const after = check('after', line, file, at) as JournalAfter;
      const write = writes.get(after.n);
      if (!write) throw damaged(file, at, `it tells how write ${after.n} ended, which never began`);
      if (write.after) throw damaged(file, at, `it tells a second time how write ${after.n} ended`);
      checkImage(write.kind, after.after, file, at);
      writes.set(after.n, { ...write, after });
    }
  });
  return { header, writes: [...writes.values()], stays };
}

type Line = Readonly<Record<string, unknown>>;

function parse(line: string, file: string, at: number): Line {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw damaged(file, at, 'it is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw damaged(file, at, 'it is not a JSON object');
  }
  return value as Line;
}

function readHeader(line: Line, file: string): JournalHeader {
  const { format } = line;
  if (typeof format === 'string' && format !== FORMAT) {
    throw damaged(file, 1, `it is in the format ${format}, and only ${FORMAT} can be read`);
  }
  return check('header', line, file, 1) as JournalHeader;
}

/** Which object a write was about. The path must lead where the address says: both are relied on. */
function objectOf(
  { method, path, address, action, before, sent }: JournalBefore,
  kinds: Kinds,
  file: string,
  at: number,
): Pick<JournalWrite, 'kind' | 'name' | 'id'> {
  const { kind: kindName, name } = splitAddress(address);
  const kind = kindOfAddress(kinds, address);
  if (!kind) throw damaged(file, at, `there is no kind ${kindName}`);
  const id = idInPath(kind, path);
  if (method === 'POST') {
    if (id !== null) throw damaged(file, at, `a ${kind.name} is not created at ${path}`);
    if (!sent) throw damaged(file, at, 'it does not tell what was sent');
    return { kind, name, id };
  }
  if (typeof id !== 'string') throw damaged(file, at, `${path} is no path of a ${kind.name}`);
  const isNew = action === 'create' && isScoped(kind);
  if (!before && !isNew) throw damaged(file, at, 'it does not tell what was there before');
  if (method === 'PATCH' && !sent) throw damaged(file, at, 'it does not tell what was sent');
  return { kind, name, id };
}

/** Ids for names. */
export const anyName: DecodeContext = { nameOf: (_kind, id) => ({ id }) };

/** Each field must be of the shape that its kind reads, as in a list from the tenant. */
function checkImage(kind: Kind, raw: JsonObject | null, file: string, at: number): void {
  const image = imageOf(kind, raw) ?? {};
  for (const key of ['id', nameKey(kind)]) {
    if (key in image && typeof image[key] !== 'string') throw damaged(file, at, `${key} is not a text`);
  }
  for (const name of Object.keys(kind.fields)) {
    try {
      valueIn(kind, name, image, anyName);
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      throw damaged(file, at, `${sentKey(kind, name)} ${error.message}`);
    }
  }
}

const validators = new Map<Shape, ValidateFunction>();

function check(shape: Shape, line: Line, file: string, at: number): unknown {
  let validate = validators.get(shape);
  if (!validate) {
    validate = new Ajv({ allowUnionTypes: true }).compile(journalShapes[shape]);
    validators.set(shape, validate);
  }
  if (validate(line)) return line;
  const [error] = validate.errors ?? [];
  const place = pathOfPointer(error?.instancePath ?? '', line).join('.');
  throw damaged(file, at, `${place}${place && ' '}${error?.message ?? 'does not fit'}`);
}

function damaged(file: string, line: number, what: string): InvalidInput {
  const hint = 'a journal is the file that apply names at its end; it must be as it was written';
  return new InvalidInput([
    { ...problemWith(file, `the journal is damaged: ${what}`, hint), line, column: 1 },
  ]);
}
