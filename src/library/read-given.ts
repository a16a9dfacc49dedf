/** However a spec was handed over, it goes through the one front door, where everything that is wrong is told at once. */
import type { Problem } from '../documents/documents.ts';
import { kinds } from '../kinds/index.ts';
import { InvalidInput } from '../specfile/problem/problem.ts';
import { readSpec, type Spec } from '../specfile/read.ts';
import { OBJECT } from '../specfile/yaml/tree.ts';
import type { Given } from './spec-input.ts';

/** Rejects with `InvalidInput`. `isUnused`: as `readSpec` has it. */
export async function readGiven(
  { files, variables, read }: Given,
  isUnused: (path: string) => boolean = () => false,
): Promise<Spec> {
  try {
    const spec = await readSpec({ files, kinds, env: variables, readFile: read, isUnused });
    return { ...spec, warnings: spec.warnings.map(inObject) };
  } catch (error) {
    throw error instanceof InvalidInput ? new InvalidInput(error.problems.map(inObject)) : error;
  }
}

/** A spec and its base, with the problems of both at once. */
export async function readBoth(
  spec: Given,
  base: Given | null,
  isUnused: (path: string) => boolean,
): Promise<[Spec, Spec | null]> {
  const reading = [readGiven(spec), base ? readGiven(base, isUnused) : Promise.resolve(null)] as const;
  const problems = (await Promise.allSettled(reading)).flatMap((read): readonly Problem[] => {
    if (read.status === 'fulfilled') return [];
    if (read.reason instanceof InvalidInput) return read.reason.problems;
    throw read.reason as Error;
  });
  if (problems.length > 0) throw new InvalidInput(problems);
  return Promise.all(reading);
}

/** An object has no lines. */
export const inObject = (problem: Problem): Problem =>
  problem.file === OBJECT ? { ...problem, line: null, column: null } : problem;
