import { fitting, type Aim } from './fault-grammar.ts';

/** A fault at work: how many calls it fitted, and how often it really came about. */
export type Armed<F> = { readonly fault: F; readonly matched: number; readonly fired: number };

/** The faults of one server, with their counts. */
export type Arming<F> = {
  /** As they are now, in the order in which they were given. */
  readonly armed: readonly Armed<F>[];
  /** Puts these faults in place of the others; all counts begin anew. */
  set: (faults: readonly F[]) => void;
  /** Counts a call, and gives the faults that are due with it, in their order; `fire` counts one that comes about. */
  due: (call: { method: string; path: string }) => readonly { readonly fault: F; fire: () => void }[];
};

/** With `anyCase` the letter case of paths does not count. */
export function arming<F extends Aim>(initial: readonly F[], anyCase = false): Arming<F> {
  const arm = (fault: F) => ({ fault, matched: 0, fired: 0, fits: fitting(fault, anyCase) });
  let all = initial.map(arm);
  return {
    get armed() {
      return all.map(({ fault, matched, fired }) => ({ fault, matched, fired }));
    },
    set(faults) {
      all = faults.map(arm);
    },
    due: (call) =>
      all
        .filter((one) => {
          if (!one.fits(call)) return false;
          one.matched += 1;
          return one.fault.nth === undefined || one.fault.nth === one.matched;
        })
        .map((one) => ({
          fault: one.fault,
          fire: () => {
            one.fired += 1;
          },
        })),
  };
}
