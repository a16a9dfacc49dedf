import type { Near } from './edit.ts';

/** A switch is one of a few words, or a whole number, which is below 0 only where it is `signed`. */
export type Switch<Setting> =
  | { readonly values: Readonly<Record<string, Setting>> }
  | { readonly usage: string; readonly signed?: boolean; readonly read: (number: number) => Setting };

/** What a text makes of a server; with `near`, some name in it is none of those there are. */
export type ReadSwitch<Setting> =
  { readonly behaviour: Setting } | { readonly problem: string; readonly near?: Near };

/** Reads `NAME=VALUE` by a table of switches. */
export function readSwitch<Setting>(
  text: string,
  switches: Readonly<Record<string, Switch<Setting>>>,
): ReadSwitch<Setting> {
  const [, name = '', value] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
  if (value === undefined) return { problem: `"${text}" must be NAME=VALUE` };
  const one = Object.hasOwn(switches, name) ? switches[name] : undefined;
  if (one === undefined) {
    return { problem: `no switch "${name}"`, near: { given: name, candidates: Object.keys(switches) } };
  }
  if ('read' in one) {
    const number = one.signed ? /^-?\d{1,9}$/ : /^\d{1,9}$/;
    if (!number.test(value)) return { problem: `${name} must be ${one.usage}, not "${value}"` };
    return { behaviour: one.read(Number(value)) };
  }
  const setting = Object.hasOwn(one.values, value) ? one.values[value] : undefined;
  if (setting === undefined) {
    const candidates = Object.keys(one.values);
    return { problem: `${name} cannot be "${value}"`, near: { given: value, candidates } };
  }
  return { behaviour: setting };
}
