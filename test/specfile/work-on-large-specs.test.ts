/** A spec of twice the size is twice the work: counted, as time tells nothing on a busy machine. */
import { expect, test } from 'vitest';
import { validationOf } from '../../src/engine/validation.ts';
import { kinds } from '../../src/kinds/index.ts';
import type { Field, Kinds } from '../../src/kinds/kind.ts';
import { read } from '../support/reading.ts';

const list = (size: number, item: (index: number) => string): string =>
  Array.from({ length: size }, (_, index) => `  - ${item(index)}\n`).join('');

/** The program's kinds, with the fields of one of them turned. */
const turned = (name: string, turn: (field: Field) => Field): Kinds =>
  kinds.map((kind): Kinds[number] =>
    kind.name === name
      ? {
          ...kind,
          fields: Object.fromEntries(
            Object.entries(kind.fields as Readonly<Record<string, Field>>).map(([key, field]) => [
              key,
              turn(field),
            ]),
          ),
        }
      : kind,
  );

test('where a name is mentioned is not looked for as long as it is listed', async () => {
  let asked = 0;
  const counting = turned('user', (field) => ({
    ...field,
    specMentions: (spec, isMeant) =>
      field.specMentions(spec, isMeant).map(({ kind, name, path }) => ({
        kind,
        name,
        get path() {
          asked += 1;
          return path;
        },
      })),
  }));
  const users = list(20, (index) => `{username: u${index}, grants: [{roles: [A], inboxes: [i]}]}`);
  const listed = `version: 1\ninboxes: [{name: i}]\nroles: [{name: A}]\nusers:\n${users}`;
  const { desired } = await read(listed, {}, counting);
  expect([desired.resources.length, asked]).toEqual([22, 0]);
  await expect(read(listed.replace('{name: A}', '{name: B}'), {}, counting)).rejects.toThrow('no role "A"');
  expect(asked).toBeGreaterThan(0);
});

test('a format is asked once for its fields, however many inboxes go by them', async () => {
  const asked = async (inboxes: number): Promise<number> => {
    let count = 0;
    const counting = turned('format', (field) => {
      const { defines } = field;
      if (!defines) return field;
      return {
        ...field,
        defines: (value) => {
          count += 1;
          return defines(value);
        },
      };
    });
    const text = `version: 1
formats: [{name: F, fields: [{name: iban, type: string}], tables: [], document_types: []}]
projects: [{name: P, formats: [F]}]
inboxes:
${list(inboxes, (index) => `{name: i${index}, project: P, thresholds: {fields: {iban: 90}}}`)}`;
    const { warnings } = validationOf(counting, await read(text), '2026-01-01');
    expect(warnings).toEqual([]);
    return count;
  };
  expect(await asked(30)).toBe(await asked(3));
  expect(await asked(3)).toBeGreaterThan(0);
});

test('a spec of twice the size that breaks a rule twice as often is read twice as often', async () => {
  const reads = async (inboxes: number): Promise<number> => {
    const text = `version: 1\ninboxes:\n${list(inboxes, (index) => `{name: i${index}, thresholds: {fields: {iban: 0}}}`)}`;
    const spec = await read(text);
    let count = 0;
    const counted = spec.desired.resources.map(
      (one) =>
        new Proxy(one, {
          get(target, key) {
            if (key === 'name') count += 1;
            return Reflect.get(target, key) as unknown;
          },
        }),
    );
    const { warnings } = validationOf(
      kinds,
      { ...spec, desired: { ...spec.desired, resources: counted } },
      '2026-01-01',
    );
    expect(warnings).toHaveLength(inboxes);
    return count;
  };
  expect(await reads(60)).toBe(2 * (await reads(30)));
});
