/**
 * What a test or its file has to put away when it has ended. Support modules say it here: several files of tests share
 * one of them, so that its own hooks would only hold for the first.
 */
type CleanUp = () => unknown;

const ofTest: CleanUp[] = [];
const ofFile: CleanUp[] = [];

export const afterThisTest = (cleanUp: CleanUp): void => void ofTest.push(cleanUp);
export const afterThisFile = (cleanUp: CleanUp): void => void ofFile.push(cleanUp);

/** For `setup.ts`, which each file of tests runs. */
export const endTest = (): Promise<void> => all(ofTest);
export const endFile = (): Promise<void> => all(ofFile);

/** Each is done, also where another fails. */
async function all(cleanUps: CleanUp[]): Promise<void> {
  const ended = await Promise.allSettled(
    cleanUps.splice(0).map((cleanUp) => Promise.resolve().then(cleanUp)),
  );
  const failed = ended.find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
}
