/** A word that is none of those that would do. */
export type Near = { readonly given: string; readonly candidates: readonly string[] };

/** Why a text (a switch, a fault, an edit) cannot be read; with `near`, some name in it is none of those there are. */
export type Unreadable = { readonly problem: string; readonly near?: Near };
