/** Addresses: `kind/name`, split at the first slash. The name is what follows it, as it is. */
import type { Kind, Kinds } from './kind.ts';

export function addressOf(kind: string, name: string): string {
  return `${kind}/${name}`;
}

/** The inverse. A text without a slash has an empty name. */
export function splitAddress(address: string): { readonly kind: string; readonly name: string } {
  const slash = address.indexOf('/');
  return slash === -1
    ? { kind: address, name: '' }
    : { kind: address.slice(0, slash), name: address.slice(slash + 1) };
}

/** The kind of what the address names; `undefined` where there is no such kind. */
export const kindOfAddress = (kinds: Kinds, address: string): Kind | undefined =>
  kinds.find(({ name }) => name === splitAddress(address).kind);
