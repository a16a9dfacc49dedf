/** Specs as a page tells them: a whole one first, then blocks that change it, and diffs of its text. */
import { expect } from 'vitest';
import { parse, stringify } from 'yaml';
import { kinds } from '../../src/kinds/index.ts';
import { readSpec } from '../../src/specfile/read.ts';

type Entry = { name?: string; username?: string; renamed_from?: string };
type Spec = Record<string, unknown>;

const nameOf = ({ name, username }: Entry): string | undefined => name ?? username;

/** The spec with what the block says: entries of the same or the old name give way to the block's, and new ones are added. */
export function withBlock(spec: string, block: string): string {
  const whole = parse(spec) as Spec;
  for (const [section, said] of Object.entries(parse(block) as Spec)) {
    const before = whole[section];
    whole[section] =
      Array.isArray(said) && Array.isArray(before) ? laidOver(before as Entry[], said as Entry[]) : said;
  }
  return stringify(whole);
}

function laidOver(before: Entry[], said: Entry[]): Entry[] {
  const replaces = (one: Entry) => (other: Entry) =>
    [nameOf(other), other.renamed_from].includes(nameOf(one));
  const kept = before.filter((one) => !said.some(replaces(one)));
  return [...kept, ...said];
}

/** Fails with every problem that `fitform validate` would name. */
export async function mustBeValid(spec: string, env: Readonly<Record<string, string>> = {}): Promise<void> {
  const readFile = () => Promise.resolve(Buffer.from(spec));
  await readSpec({ files: ['tenant.yaml'], kinds, env, readFile });
}

/** The lines that a diff shows stand in the text before, and in the text after, next to each other. */
export function mustDiffer(diff: string, before: string, after: string): void {
  const without = (sign: string): string =>
    diff
      .split('\n')
      .filter((line) => !line.startsWith(sign))
      .map((line) => line.slice(1))
      .join('\n');
  expect(before).toContain(without('+'));
  expect(after).toContain(without('-'));
}
