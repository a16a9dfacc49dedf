/** A plan that was saved as JSON, read back: what is not just such a plan is refused, with the path of what is wrong. */
import type { ErrorObject } from 'ajv';
import { kindOfAddress } from '../../kinds/address.ts';
import { isObject } from '../../kinds/field-types/fields.ts';
import { withArticle, type Json, type JsonObject, type Kinds } from '../../kinds/kind.ts';
import { pathOfPointer, showPath, type Path } from '../../specfile/problem/path.ts';
import { InvalidInput, problemWith, type Problem } from '../../specfile/problem/problem.ts';
import { quote } from '../../specfile/problem/quote.ts';
import type { Plan } from '../change.ts';
import { digest } from '../digest.ts';
import { validatorFor } from './plan-validators.ts';

const FORMAT = 'fitform.plan/1';

/** `file` is its name as it was given. Throws `InvalidInput`. The digest finds accidents; against malice it is no seal. */
export function readPlan(text: string, file: string, kinds: Kinds): Plan {
  const value = parsed(text, file);
  refuseOtherFormat(value, file);
  const check = validatorFor('plan');
  if (!check(value)) {
    throw new InvalidInput((check.errors ?? []).filter(isLeaf).map((error) => problemOf(error, value, file)));
  }
  const plan = value as unknown as Plan;
  const { plan_digest, ...content } = plan;
  if (digest(content) !== plan_digest) {
    throw new InvalidInput([
      at(file, ['plan_digest'], 'the file is not as it was saved: its content has another digest'),
    ]);
  }
  const strange = Object.keys(plan.live).filter((address) => !kindOfAddress(kinds, address));
  const foreign = [
    ...plan.changes.flatMap((change, index) => unknownIn(change, ['changes', index], file, kinds)),
    ...strange.map((address) => at(file, ['live', address], 'this is not the address of a kind')),
  ];
  if (foreign.length > 0) throw new InvalidInput(foreign);
  return plan;
}

function parsed(text: string, file: string): JsonObject {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    throw new InvalidInput([at(file, [], 'this is not JSON, so it is not a saved plan')]);
  }
  if (isObject(value)) return value;
  throw new InvalidInput([at(file, [], 'this is not a saved plan: it is not a JSON object')]);
}

function refuseOtherFormat({ format }: JsonObject, file: string): void {
  if (format === FORMAT) return;
  const [, major] = typeof format === 'string' ? (/^fitform\.plan\/(\d+)$/.exec(format) ?? []) : [];
  const message =
    major === undefined
      ? `this is not a saved plan: its format is ${typeof format === 'string' ? quote(format) : 'not given'}, not "${FORMAT}"`
      : `the plan is of the format "fitform.plan/${major}", and this fitform reads "${FORMAT}": ${
          Number(major) < 1 ? 'an older' : 'a newer'
        } fitform has made it`;
  throw new InvalidInput([at(file, ['format'], message)]);
}

/** A choice between shapes reports each of its branches as well. */
const isLeaf = ({ schemaPath }: ErrorObject): boolean => !/\/oneOf\/\d+\//.test(schemaPath);

function problemOf(error: ErrorObject, value: JsonObject, file: string): Problem {
  const path = pathOfPointer(error.instancePath, value);
  if (error.keyword === 'additionalProperties') {
    const { additionalProperty } = error.params as { additionalProperty: string };
    return at(file, [...path, additionalProperty], 'a plan has no such key');
  }
  if (error.keyword === 'required') {
    const { missingProperty } = error.params as { missingProperty: string };
    return at(file, path, `missing key ${quote(missingProperty)}`);
  }
  return at(file, path, error.message ?? 'is not valid');
}

/** What only a fitform with other kinds can have planned. */
function unknownIn(
  { kind, address, name, fields }: Plan['changes'][number],
  path: Path,
  file: string,
  kinds: Kinds,
): Problem[] {
  const known = kinds.find((one) => one.name === kind);
  if (!known) return [at(file, [...path, 'kind'], `there is no kind ${quote(kind)}`)];
  if (address !== `${kind}/${name}`) {
    return [at(file, [...path, 'address'], `this is not the address of ${kind} ${quote(name)}`)];
  }
  return fields.flatMap((change, index): Problem[] => {
    const field = known.fields[change.field];
    const where: Path = [...path, 'fields', index];
    if (!field) {
      return [at(file, [...where, 'field'], `${withArticle(kind)} has no field ${quote(change.field)}`)];
    }
    const isSet = 'added' in change;
    return isSet === (field.isSet ?? false)
      ? []
      : [at(file, where, `${change.field} is ${isSet ? 'one value' : 'a set'}`)];
  });
}

/** Whatever it is, only a new plan helps. */
const at = (file: string, path: Path, message: string): Problem => ({
  ...problemWith(file, message, 'make the plan again: fitform plan --out'),
  path: showPath(path),
});
