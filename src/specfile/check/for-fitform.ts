/**
 * `fitform: ">=0.2"`: which fitform a spec is for. Another one refuses it before it says anything else, as it may take for
 * wrong what it only does not know yet.
 */
import { problemAt, type Problem } from '../problem/problem.ts';
import { nameAt, placeOf, rootOf, type PlacedName, type SpecFile } from '../yaml/tree.ts';
import { FITFORM, NO_RANGE, RANGE } from './spec-schema.ts';

/** The version of what is not released, as when it runs from its sources: no spec refuses it. */
export const UNRELEASED = '0.0.0';

// Never by its name: the public registry gives whatever somebody has put there under it.
const INSTALL =
  'install a release that it is for: npm i -D https://HOST/OWNER/fitform/releases/download/vX.Y.Z/fitform-X.Y.Z.tgz';

const IS_LIKE_A_RANGE = new RegExp(RANGE, 'u');

/** One for each file that is for another fitform than this one, of `version`; and for each range that is none. */
export async function notForThis(
  files: readonly SpecFile[],
  version: string,
): Promise<{ readonly refused: readonly Problem[]; readonly mistyped: readonly Problem[] }> {
  const ranges = files
    .flatMap(rootOf)
    .flatMap((root) => nameAt(root, FITFORM) ?? [])
    // What does not even look like one, the schema tells.
    .filter(({ node }) => IS_LIKE_A_RANGE.test(node.json));
  if (ranges.length === 0) return { refused: [], mistyped: [] };
  const { default: semver } = await import('semver');
  // A pre-release counts as the release that it leads up to.
  const release = semver.coerce(version)?.version ?? UNRELEASED;
  const isRange = ({ node }: PlacedName): boolean => semver.validRange(node.json) !== null;
  const refuses = ({ node }: PlacedName): boolean =>
    release !== UNRELEASED && !semver.satisfies(release, node.json);
  return {
    refused: ranges
      .filter((one) => isRange(one) && refuses(one))
      .map((placed) => {
        return problemAt(
          placeOf(placed),
          `this spec is for fitform ${placed.node.written}, and this is fitform ${version}`,
          INSTALL,
        );
      }),
    mistyped: ranges.filter((one) => !isRange(one)).map((placed) => problemAt(placeOf(placed), NO_RANGE)),
  };
}
