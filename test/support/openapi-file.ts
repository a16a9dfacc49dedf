/** Where the vendor's OpenAPI file is. It is not part of this repository, so these tests run only beside it. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe } from 'vitest';

const given = process.env['FITFORM_OPENAPI'];

export const contractFile =
  given ?? fileURLToPath(new URL('../../../shared/reference/contract-fit-openapi.json', import.meta.url));

const present = existsSync(contractFile);
// Who names a file means it: a mistyped name must not look like a pass.
if (given !== undefined && !present) throw new Error(`FITFORM_OPENAPI names ${given}, which is not there`);

/** A suite that needs the file. Skipped where there is none, and says so in its title and on the console. */
export function describeContract(title: string, tests: () => void): void {
  if (present) {
    describe(title, tests);
    return;
  }
  const reason = `SKIPPED, nothing was checked: no OpenAPI file at ${contractFile} (FITFORM_OPENAPI names another)`;
  console.warn(`contract test "${title}": ${reason}`);
  describe.skip(`${title} (${reason})`, tests);
}
