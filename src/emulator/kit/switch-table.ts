/** What a server's reference leaves open, as a table: from it come the type, the defaults and the switches. */
import type { Unreadable } from './unreadable.ts';

/** Each thing that is open, with the values that it may have; the first holds where nothing is said. */
export type Settings = Readonly<Record<string, readonly unknown[] | Amount>>;

/** A whole number, which is below 0 only where it is `signed`. */
export type Amount = { readonly otherwise: number; readonly usage: string; readonly signed?: true };

/** One value for each thing of a table. */
export type BehaviourOf<Table extends Settings> = {
  readonly [Name in keyof Table]: Table[Name] extends readonly (infer Value)[] ? Value : number;
};

/**
 * How a switch is written that has not the name of what it sets, or not the words of its values, in their order. It
 * may be given `apart` for each of several things, as `NAME.THING`.
 */
export type Spelling = {
  readonly name?: string;
  readonly words?: readonly string[];
  readonly apart?: readonly string[];
};

/** What `NAME=VALUE` makes of a server, or why it is no switch. */
export type ReadSwitch<Behaviour> = { readonly behaviour: Partial<Behaviour> } | Unreadable;

/**
 * The defaults of a table, the words of each of its switches (none for a number), and the reader of `NAME=VALUE`; with
 * `near`, the name or the value is none of those there are.
 * A switch is called and written like what it sets, unless it is `spelled` otherwise.
 */
export function switchTable<Table extends Settings>(
  table: Table,
  spelled: { readonly [Name in keyof Table]?: Spelling } = {},
): {
  readonly defaults: BehaviourOf<Table>;
  readonly words: Readonly<Record<string, readonly string[]>>;
  read: (text: string) => ReadSwitch<BehaviourOf<Table>>;
} {
  const rows = Object.entries(table).map(([key, setting]) => {
    const { name = key, words }: Spelling = spelled[key] ?? {};
    if ('usage' in setting) return { key, name, values: [], words: [], amount: setting };
    return { key, name, values: setting, words: words ?? setting.map(String), amount: undefined };
  });
  const apart = rows.flatMap((row) =>
    (spelled[row.key]?.apart ?? []).map((thing) => ({
      ...row,
      key: `${row.key}.${thing}`,
      name: `${row.name}.${thing}`,
    })),
  );

  function read(text: string): { readonly behaviour: object } | Unreadable {
    const [, name = '', word] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
    if (word === undefined) return { problem: `"${text}" must be NAME=VALUE` };
    const all = [...rows, ...apart];
    const row = all.find((each) => each.name === name);
    if (!row) {
      const candidates = all.map((each) => each.name);
      return { problem: `no switch "${name}"`, near: { given: name, candidates } };
    }
    const { key, values, words, amount } = row;
    if (amount) {
      const number = amount.signed ? /^-?\d{1,9}$/ : /^\d{1,9}$/;
      if (!number.test(word)) return { problem: `${name} must be ${amount.usage}, not "${word}"` };
      return { behaviour: { [key]: Number(word) } };
    }
    const index = words.indexOf(word);
    if (index >= 0) return { behaviour: { [key]: values[index] } };
    return { problem: `${name} cannot be "${word}"`, near: { given: word, candidates: words } };
  }

  const defaults = rows.map(({ key, values, amount }) => [key, amount ? amount.otherwise : values[0]]);
  return {
    defaults: Object.fromEntries(defaults) as BehaviourOf<Table>,
    words: Object.fromEntries(rows.map(({ name, words }) => [name, words])),
    read,
  };
}
