/** The licences of all that a bundle contains, in one file that goes along with it. */
import type { Contents } from './bundled-packages.ts';

const RULE = '-'.repeat(80);

/** `also`: what else is inside, in a sentence. */
export function licensesOf({ packages }: Contents, also?: string): string {
  const sections = [...packages.values()].map(
    ({ name, version, license, licenseText }) =>
      `${RULE}\n${name} ${version} (${license})\n\n${licenseText}\n`,
  );
  const head = `fitform contains the following ${packages.size} packages, each under its own licence.\n`;
  return [head, ...(also === undefined ? [] : [`${also}\n`]), ...sections].join('\n');
}
