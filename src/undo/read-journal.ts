/** A journal read back: every line checked, each write with the line that tells how it ended. */
import type {
  JournalAfter,
  JournalBefore,
  JournalEnd,
  JournalHeader,
  JournalStays,
} from '../documents/journal-lines.ts';
import { isObject } from '../kinds/field-types/fields.ts';
import { Unreadable, type Json, type JsonObject, type Kind, type Kinds } from '../kinds/kind.ts';
import { pathOfPointer } from '../specfile/problem/path.ts';
import { digest } from '../plan/digest.ts';
import { InvalidInput, problemWith } from '../specfile/problem/problem.ts';
import { kindOfAddress, splitAddress } from '../kinds/address.ts';
import { JOURNAL_FORMAT, type Shape } from './journal-shapes.ts';
import { validatorFor } from './journal-validators.ts';
import { byId, idInPath, imageOf, isScoped, nameKey, sentKey, valueIn } from '../kinds/object.ts';

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
  /** By address, settings of which the tenant showed an entry after they were deleted, or that it filled in. */
  readonly stays: ReadonlyMap<string, JsonObject>;
  /** `null`: the run was cut off, or is still going on. */
  readonly end: JournalEnd | null;
  /** Of its lines, by which it is known wherever the file is moved. */
  readonly digest: string;
}

/** `file` is its name as it was given. Throws `InvalidInput`, with the line, for what is not a journal or damaged. */
export function readJournal(content: string, file: string, kinds: Kinds): JournalRead {
  const lines = content.split('\n');
  const damagedAt =
    (line: number): Damaged =>
    (what) =>
      new InvalidInput([{ ...problemWith(file, `the journal is damaged: ${what}`, HINT), line, column: 1 }]);
  // A run that was cut off may have left half a line. What it would have said, nobody knows: it counts as not there.
  const whole = lines.slice(0, -1).map((line, index) => parse(line, damagedAt(index + 1)));
  const [first, ...rest] = whole;
  if (first === undefined) throw damagedAt(1)('no whole line is in it, so it is not a fitform journal');
  const header = readHeader(first, damagedAt(1));
  const writes = new Map<number, JournalWrite>();
  const stays = new Map<string, JsonObject>();
  let end: JournalEnd | null = null;
  rest.forEach((line, index) => {
    const damaged = damagedAt(index + 2);
    if ('end' in line) {
      end = check('end', line, damaged) as JournalEnd;
    } else if ('stays' in line) {
      const { stays: address, image } = check('stays', line, damaged) as JournalStays;
      checkImage(kindOf(address, kinds, damaged), image, damaged);
      stays.set(address, image);
    } else if ('method' in line) {
      const before = check('before', line, damaged) as JournalBefore;
      if (writes.has(before.n)) throw damaged(`a second write has the number ${before.n}`);
      const object = objectOf(before, kinds, damaged);
      checkImage(object.kind, before.before, damaged);
      checkImage(object.kind, before.sent, damaged);
      writes.set(before.n, { ...before, ...object, after: null });
    } else {
      const after = check('after', line, damaged) as JournalAfter;
      const write = writes.get(after.n);
      if (!write) throw damaged(`it says how write ${after.n} ended, but that write never began`);
      if (write.after) throw damaged(`it says a second time how write ${after.n} ended`);
      checkImage(write.kind, after.after, damaged);
      writes.set(after.n, { ...write, after });
    }
  });
  return { header, writes: [...writes.values()], stays, end, digest: digest(whole) };
}

/** What is wrong with one line of the journal. */
type Damaged = (what: string) => InvalidInput;

const HINT = 'a journal is the file that apply names at its end; it must be as it was written';

function parse(line: string, damaged: Damaged): JsonObject {
  let value: Json;
  try {
    value = JSON.parse(line) as Json;
  } catch {
    throw damaged('it is not JSON');
  }
  if (isObject(value)) return value;
  throw damaged('it is not a JSON object');
}

function readHeader(line: JsonObject, damaged: Damaged): JournalHeader {
  const { format } = line;
  if (typeof format === 'string' && format !== JOURNAL_FORMAT) {
    throw damaged(`it is in the format ${format}, and only ${JOURNAL_FORMAT} can be read`);
  }
  return check('header', line, damaged) as JournalHeader;
}

function kindOf(address: string, kinds: Kinds, damaged: Damaged): Kind {
  const kind = kindOfAddress(kinds, address);
  if (!kind) throw damaged(`there is no kind ${splitAddress(address).kind}`);
  return kind;
}

/** Which object a write was about. The path must lead where the address says: both are relied on. */
function objectOf(
  { method, path, address, action, before, sent }: JournalBefore,
  kinds: Kinds,
  damaged: Damaged,
): Pick<JournalWrite, 'kind' | 'name' | 'id'> {
  const { name } = splitAddress(address);
  const kind = kindOf(address, kinds, damaged);
  const id = idInPath(kind, path);
  if (method === 'POST') {
    if (id !== null) throw damaged(`a ${kind.name} is not created at ${path}`);
    if (!sent) throw damaged('it does not say what was sent');
    return { kind, name, id };
  }
  if (typeof id !== 'string') throw damaged(`${path} is not the path of a ${kind.name}`);
  const isNew = action === 'create' && isScoped(kind);
  if (!before && !isNew) throw damaged('it does not say what was there before');
  if (method === 'PATCH' && !sent) throw damaged('it does not say what was sent');
  return { kind, name, id };
}

/** Each field must be of the shape that its kind reads, as in a list from the tenant. */
function checkImage(kind: Kind, raw: JsonObject | null, damaged: Damaged): void {
  const image = imageOf(kind, raw) ?? {};
  for (const key of ['id', nameKey(kind)]) {
    if (key in image && typeof image[key] !== 'string') throw damaged(`${key} is not a text`);
  }
  for (const name of Object.keys(kind.fields)) {
    try {
      valueIn(kind, name, image, byId);
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      throw damaged(`${sentKey(kind, name)} ${error.message}`);
    }
  }
}

function check(shape: Shape, line: JsonObject, damaged: Damaged): unknown {
  const validate = validatorFor(shape);
  if (validate(line)) return line;
  const [error] = validate.errors ?? [];
  const place = pathOfPointer(error?.instancePath ?? '', line).join('.');
  throw damaged(`${place}${place && ' '}${error?.message ?? 'does not fit'}`);
}
