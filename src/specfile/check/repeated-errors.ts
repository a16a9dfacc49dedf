/** Which of ajv's errors only repeat another one: a person gets each fault once. */
import type { AnySchemaObject, ErrorObject } from 'ajv';
import { AT_LEAST } from '../../kinds/field-types/at-least.ts';
import { nearest } from '../../kinds/nearest.ts';

export interface UnknownKey {
  readonly instancePath: string;
  /** The key that was probably meant. */
  readonly near: string;
}

/** The unknown keys that look like a known one. */
export function unknownKeys(errors: readonly ErrorObject[]): UnknownKey[] {
  return errors.flatMap((error) => {
    if (error.keyword !== 'additionalProperties') return [];
    const near = nearest(unknownKey(error), allowedKeys(error));
    return near === undefined ? [] : [{ instancePath: error.instancePath, near }];
  });
}

export const unknownKey = (error: ErrorObject): string =>
  String((error.params as { additionalProperty: unknown }).additionalProperty);

export const allowedKeys = (error: ErrorObject): string[] =>
  Object.keys((error.parentSchema as { properties?: object }).properties ?? {});

/**
 * Where a list or `{at_least: […]}` may stand, a mapping without that key is neither: one error says that a list is
 * wanted, and the rest of them is its echo.
 */
export const listIsWanted =
  (misspelt: readonly UnknownKey[]) =>
  (error: ErrorObject): ErrorObject => {
    if (error.keyword !== 'required' || missingKey(error) !== AT_LEAST) return error;
    const isMeant = misspelt.some(
      ({ instancePath, near }) => instancePath === error.instancePath && near === AT_LEAST,
    );
    const { properties } = error.parentSchema as { properties: Readonly<Record<string, AnySchemaObject>> };
    const list = properties[AT_LEAST];
    return isMeant || list === undefined
      ? error
      : { ...error, keyword: 'type', params: { type: 'array' }, parentSchema: list };
  };

/** A choice between schemas, whose branches each have errors of their own. */
const isChoice = ({ keyword }: ErrorObject): boolean => keyword === 'oneOf' || keyword === 'anyOf';
const isOfBranch = ({ schemaPath }: ErrorObject): boolean => /\/(?:oneOf|anyOf)\/\d+\//.test(schemaPath);

/**
 * Without the errors of a choice's branches, those of a value that has the wrong type anyway, and those that
 * miss a key which is there but misspelt.
 */
export function withoutRepeats(
  errors: readonly ErrorObject[],
  misspelt: readonly UnknownKey[],
): ErrorObject[] {
  const refused = new Set(errors.filter(isRefusal).map(({ instancePath }) => instancePath));
  const wrongType = new Set(errors.filter(isTypeError).map(({ instancePath }) => instancePath));
  const meant = new Set(misspelt.map(({ instancePath, near }) => keyAt(instancePath, near)));
  const isMisspelt = (error: ErrorObject): boolean =>
    error.keyword === 'required' && meant.has(keyAt(error.instancePath, missingKey(error)));
  const explained = new Set(
    errors.filter((error) => isOfBranch(error) && isMisspelt(error)).map(({ instancePath }) => instancePath),
  );
  return errors.filter((error) => {
    // An `if` only says that one of its branches has an error, which is there as well.
    if (error.keyword === 'if' || isOfBranch(error) || isMisspelt(error)) return false;
    if (isChoice(error) && explained.has(error.instancePath)) return false;
    if (refused.has(error.instancePath)) return isRefusal(error);
    return isTypeError(error) || !wrongType.has(error.instancePath);
  });
}

export const missingKey = (error: ErrorObject): string =>
  String((error.params as { missingProperty: unknown }).missingProperty);

/** What a schema refuses by name tells more than the type that it has. */
const isRefusal = ({ keyword }: ErrorObject): boolean => keyword === 'not';
const isTypeError = ({ keyword }: ErrorObject): boolean => keyword === 'type';
const keyAt = (instancePath: string, key: string): string => JSON.stringify([instancePath, key]);
