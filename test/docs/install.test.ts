/** docs/install.md: what can be run without a registry, a release and Docker. */
import { expect, test } from 'vitest';
import { createHash } from 'node:crypto';
import { folder } from '../support/cli-process.ts';
import { pageAt } from '../support/page.ts';

const page = await pageAt('docs/install.md');

/** All commands that begin with one of these words. */
function passAll(words: readonly string[], why: string): void {
  const places = page.left().map((place) => place.slice(place.indexOf(' ') + 1));
  for (const command of places.filter((one) => words.some((word) => one.startsWith(word)))) {
    page.pass(command, why);
  }
}

test('what is run here', async () => {
  const sum = createHash('sha256').update('the file').digest('hex');
  const cwd = await folder({ 'fitform.tgz': 'the file', SHA256SUMS: `${sum}  fitform.tgz\n${sum}  other\n` });
  await page.run('npx --no-install fitform --help', { cwd });
  await page.run('npx --no-install fitform --version', { cwd });
  expect(await page.run('sha256sum --check --ignore-missing SHA256SUMS', { cwd })).toBe('fitform.tgz: OK\n');
});

test('nothing on the page was left out', () => {
  passAll(['npm i'], 'the release is not published; test/package/tarball.test.ts installs its tarball');
  passAll(['docker'], 'the image is not published; test/package/image.test.ts builds and runs it');
  passAll(['curl', 'chmod', './fitform'], 'the executable is built by npm run executable');
  passAll(
    ['source <', 'fitform completion', 'fitform()'],
    'test/cli/completion/shells.test.ts runs it in the shells',
  );
  passAll(['gh'], 'there is no attestation of what is not published');
  expect(page.left()).toEqual([]);
});
