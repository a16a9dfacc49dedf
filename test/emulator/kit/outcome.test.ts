import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { received } from '../../../src/emulator/kit/outcome.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

test('a call that nobody answers can be given up, even after garbage was collected', async () => {
  const giveUp = new AbortController();
  // Nobody but the waiting itself holds the request.
  const waiting = received({ end: 'hung' }, new Request('http://x.example', { signal: giveUp.signal }));
  await new Promise((resolve) => setImmediate(resolve));
  collectGarbage();
  await new Promise((resolve) => setImmediate(resolve));
  giveUp.abort(new Error('given up'));
  await expect(waiting).rejects.toThrow('given up');
});
