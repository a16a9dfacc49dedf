/** Whatever JSON can say: what most answers hold is not published. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
