/** Reads specs that are given as text, and shows problems one to a line. */
import { kinds } from '../../src/kinds/index.ts';
import type { Kinds } from '../../src/kinds/kind.ts';
import { headOf } from '../../src/specfile/problem/code-frame.ts';
import { InvalidInput, type Problem } from '../../src/specfile/problem/problem.ts';
import { readSpec, type Spec } from '../../src/specfile/read.ts';
import type { Env } from '../../src/specfile/yaml/variables.ts';

export type Files = Readonly<Record<string, string | Uint8Array>>;

/** One text is the file `t.yaml`. */
export function read(input: string | Uint8Array | Files, env: Env = {}, of: Kinds = kinds): Promise<Spec> {
  const files: Files = typeof input === 'string' || input instanceof Uint8Array ? { 't.yaml': input } : input;
  return readSpec({
    files: Object.keys(files),
    kinds: of,
    env,
    readFile: (name) => {
      const content = files[name] ?? '';
      return Promise.resolve(typeof content === 'string' ? Buffer.from(content) : content);
    },
  });
}

/** `file:line:column path: message | hint` of every problem, in order. */
export async function problemsOf(...args: Parameters<typeof read>): Promise<string[]> {
  try {
    await read(...args);
  } catch (error) {
    if (error instanceof InvalidInput) return error.problems.map(onOneLine);
    throw error;
  }
  return [];
}

export async function warningsOf(...args: Parameters<typeof read>): Promise<string[]> {
  return (await read(...args)).warnings.map(onOneLine);
}

const onOneLine = (problem: Problem): string =>
  headOf(problem) + (problem.hint === null ? '' : ` | ${problem.hint}`);
