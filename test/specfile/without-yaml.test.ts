/** A spec that is in order is read without `yaml`, which takes time to load. */
import { afterAll, expect, test, vi } from 'vitest';

vi.mock('yaml', () => {
  throw new Error('yaml is loaded');
});

// Other files may have loaded both already, and need the true one after this.
vi.resetModules();
const { read } = await import('../support/reading.ts');
afterAll(() => {
  vi.doUnmock('yaml');
  vi.resetModules();
});

const good = 'version: 1\ntenant: { url: embedded }\nroles:\n  - name: A\n    permissions: [review]\n';

test.each([good, JSON.stringify({ version: 1, roles: [{ name: 'A', permissions: ['review'] }] })])(
  'a spec that is in order does without yaml',
  async (text) => {
    expect((await read(text)).desired.resources).toHaveLength(1);
  },
);

test('one about which there is something to say does not', async () => {
  await expect(read(`${good}  - name: A\n    name: B\n`)).rejects.toThrow('mock');
});
