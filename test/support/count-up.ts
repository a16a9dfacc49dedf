// A writer of its own process, for store.test.ts: adds so many roles of one name to the tenant in a file.
import { fileStore } from '../../src/emulator/tenant/file-store.ts';
import { seedState } from '../../src/emulator/tenant/default-tenant.ts';

const [file = '', name = '', times = '0'] = process.argv.slice(2);
const store = fileStore(file, seedState);
for (let count = 0; count < Number(times); count += 1) {
  await store.update((draft) => draft.roles.push({ id: `${name}-${count}`, name, permissions: {} }));
}
