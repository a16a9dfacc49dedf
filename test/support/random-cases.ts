/**
 * How many random cases a property is tried with: a tenth of them, or with FITFORM_TEST_CASES=full all of them, as in CI.
 */
const { FITFORM_TEST_CASES: asked } = process.env;
if (asked !== undefined && asked !== 'full') {
  throw new Error(`FITFORM_TEST_CASES is ${asked}; set it to full, or leave it out`);
}

export const isFull = asked === 'full';

export const runs = (all: number): number => (isFull ? all : Math.ceil(all / 10));

/** What the cases of a property came across: they are worth their time only if everything that can happen does. */
export interface Seen {
  count(what: string): void;
  of(what: string): number;
  /** Which of these came up less often. A tenth of the cases may miss what is rare, so only all of them are held to it. */
  rarer(least: number | ((what: string) => number), wanted: readonly string[]): string[];
  /** Whether it came up as often or oftener, which a tenth of the cases may by chance as well. */
  isOften(often: number, what: string): boolean;
}

export function counting(): Seen {
  const seen = new Map<string, number>();
  const of = (what: string): number => seen.get(what) ?? 0;
  return {
    of,
    count: (what) => void seen.set(what, of(what) + 1),
    rarer(least, wanted) {
      if (!isFull) return [];
      const isRare = (what: string): boolean => of(what) < (typeof least === 'number' ? least : least(what));
      return wanted.filter(isRare).map((what) => `${what}: ${of(what)}`);
    },
    isOften: (often, what) => isFull && of(what) >= often,
  };
}
