/** Where no tenant could be reached or signed in to, the command that says which step fails. */
import { TenantError } from '../tenant/tenant-error.ts';
import { calledAs } from './system/installed.ts';
import type { World } from './system/world.ts';

/** `null` where there is nothing for doctor to find. */
export async function wayToDoctor(world: World, error: unknown): Promise<string | null> {
  if (!(error instanceof TenantError) || error.exitClass === 'error') return null;
  const isFlagged = world.argv.some((word) => /^--(url|base-path|insecure-http)(=|$)/.test(word));
  const command = [...(await calledAs(world)), 'doctor'].join(' ');
  return `to see which step fails: ${command}${isFlagged ? ', with the same flags for the tenant' : ''}`;
}
