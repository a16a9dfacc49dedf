/** The one rule for what CI is: everything that acts otherwise there asks this. `CI=false` and `CI=0` are how it is turned off. */
export const isCi = ({ CI }: Readonly<Record<string, string | undefined>>): boolean =>
  !/^(false|0)?$/i.test(CI ?? '');
