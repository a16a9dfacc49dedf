/**
 * `${NAME}` and `${NAME:-default}` in a scalar that YAML has read already, so a value can never become YAML of its
 * own. `$${` stands for `${` itself. No message holds the value of a variable.
 */
import type { Fault } from '../problem/problem.ts';
import { didYouMean, quote } from '../problem/quote.ts';
import { nearest } from '../../kinds/nearest.ts';

/** An empty variable counts as missing. */
export type Env = Readonly<Record<string, string | undefined>>;

export interface VariableFault extends Fault {
  /** What stands in the text, from `${` on, to find its position by. */
  readonly written: string;
}

export interface Substituted {
  readonly text: string;
  readonly used: boolean;
  /** The name of the variable that the text is, and nothing else. */
  readonly whole: string | null;
  readonly faults: readonly VariableFault[];
}

/** Never put into a spec: whoever may change the spec could otherwise send them anywhere. In upper case. */
const CREDENTIALS = new Set([
  'FITFORM_USERNAME',
  'FITFORM_PASSWORD',
  'FITFORM_TOKEN',
  'FITFORM_API_KEY',
  'FITFORM_SERVE_TOKEN',
  'CLIENT_ID',
  'CLIENT_SECRET',
  'HTTPS_PROXY',
  'HTTP_PROXY',
]);

// An escape, a reference up to its closing brace, or an opening that nothing closes.
const REFERENCE = /\$\$\{|\$\{([^}]*)\}|\$\{/g;

// A default may be empty, but cannot hold a variable of its own: its brace would close the outer one.
const INSIDE = /^(?<name>[A-Za-z_]\w*)(?::-(?<fallback>(?:(?!\$\{)[^])*))?$/;

export function substitute(text: string, env: Env): Substituted {
  const faults: VariableFault[] = [];
  let used = false;
  const result = text.replace(REFERENCE, (written: string, inside: string | undefined) => {
    if (written === '$${') return '${';
    used = true;
    const found = valueOf(inside, env);
    if (typeof found === 'string') return found;
    faults.push({ written, ...found });
    return written;
  });
  return { text: result, used, whole: used ? nameIn(/^\$\{([^}]*)\}$/.exec(text)?.[1]) : null, faults };
}

/** Where there are no variables. */
export const asItStands = (text: string): Substituted => ({ text, used: false, whole: null, faults: [] });

const nameIn = (inside: string | undefined): string | null =>
  INSIDE.exec(inside ?? '')?.groups?.['name'] ?? null;

// As a shell, a CI system, PowerShell, Windows and a template write one.
const FOREIGN =
  /^(?:\$(?<sh>[A-Za-z_]\w*)|\$\((?<ci>[A-Za-z_]\w*)\)|\$env:(?<ps>[A-Za-z_]\w*)|%(?<cmd>[A-Za-z_]\w*)%|\{\{\s*\.?(?<template>[A-Za-z_]\w*)\s*\}\})$/;

/** The variable as a spec writes it, where a whole text looks like one of another tool: `$TEAM`, say. */
export function meantVariable(text: string): string | undefined {
  if (!/^[$%{]/.test(text)) return undefined;
  const name = Object.values(FOREIGN.exec(text)?.groups ?? {}).find((group) => group !== undefined);
  return name === undefined ? undefined : `\${${name}}`;
}

/** The inverse for a text that is to stand in a spec as it is. */
export const escapeVariables = (text: string): string => text.replaceAll('${', () => '$${');

function valueOf(inside: string | undefined, env: Env): string | Fault {
  if (inside === undefined) return { message: 'this ${ has no closing }', hint: 'for a plain ${ write $${' };
  const { name, fallback } = INSIDE.exec(inside)?.groups ?? {};
  if (name === undefined) {
    return {
      message: `${quote(`\${${inside}}`)} is not a variable`,
      hint: 'write ${NAME} or ${NAME:-default}; for a plain ${ write $${',
    };
  }
  if (CREDENTIALS.has(name.toUpperCase())) {
    return {
      message: `${name} may hold a credential, so it cannot be used in a spec`,
      hint: 'fitform takes its credentials from the environment by itself',
    };
  }
  const value = Object.hasOwn(env, name) ? env[name] : undefined;
  if (value !== undefined && value !== '') return value;
  if (fallback !== undefined) return fallback;
  const near = nearest(name, setNames(env));
  return {
    message: `the variable ${name} is ${value === undefined ? 'not set' : 'empty'}`,
    hint: near === undefined ? `set it, or give a default: \${${name}:-default}` : didYouMean(near),
  };
}

const setNames = (env: Env): string[] =>
  Object.keys(env).filter((name) => (env[name] ?? '') !== '' && !CREDENTIALS.has(name.toUpperCase()));
