/** What a probe reads of one switch. Several values: they would look the same here. None: `why` says why not. */
export interface Reading<Value extends string = string> {
  /** The first is the one that `fitform emulate --like` takes. */
  readonly values: readonly Value[];
  readonly why: string | null;
}

export const is = <const V extends string>(value: V, why: string | null = null): Reading<V> => ({
  values: [value],
  why,
});

/** They look the same, as `why` says. */
export const either = <const V extends string>(values: readonly V[], why: string): Reading<V> => ({
  values,
  why,
});

export const unknown = (why: string): Reading<never> => ({ values: [], why });
