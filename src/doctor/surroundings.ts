/**
 * What doctor looks at. Each part is looked up once, when the first check asks for it; it throws whatever would end a
 * run, and the check that the part belongs to tells it.
 */
import type { Connection } from '../engine/connection.ts';
import type { Kinds } from '../kinds/kind.ts';
import type { Spec } from '../specfile/read.ts';
import type { Credentials } from '../tenant/auth.ts';
import type { Environment, Target } from '../tenant/target.ts';
import type { Proxy } from '../wire/proxy.ts';
import type { RetryWorld } from '../wire/retry.ts';
import type { Network } from './sockets.ts';

/** A variable as it is set, without its value. */
export interface Variable {
  readonly name: string;
  readonly isEmpty: boolean;
  /** As `FITFORM_URL in .env`. */
  readonly from: string;
}

export interface Surroundings {
  readonly kinds: Kinds;
  readonly world: RetryWorld;
  readonly network: Network;
  /** Milliseconds for one call. */
  readonly timeout: number;
  readonly log?: (line: string) => void;
  /** Versions, as `24.15.0`. */
  readonly node: string;
  readonly version: string;
  /** Of the fitform that npm has put into the folder; `null`: none. */
  installed(): Promise<string | null>;
  /** All that are set, in the environment and in `.env`. */
  variables(): Promise<readonly Variable[]>;
  environment(): Promise<Environment>;
  /** `null`: none was named, and the default one is not there. */
  spec(): Promise<Spec | null>;
  target(): Promise<Target>;
  /** Who names the URL, the base path, and the value of a variable that is set. */
  from(what: 'url' | 'basePath' | { readonly variable: string }): Promise<string>;
  /** May ask a person. */
  credentials(): Promise<Credentials>;
  proxy(): Promise<Proxy | null>;
  certificates(): Promise<readonly string[] | undefined>;
  /** Reads only. Nothing is sent yet. */
  connection(): Promise<Connection>;
  /** Why no journal could be written in its usual folder; `null` where it could. */
  journal(): Promise<{ readonly folder: string; readonly fault: string | null }>;
  /** The lock that is there; `null` for none. */
  lock(): Promise<string | null>;
}

/** Calls it once, however often it is asked. */
export function once<T>(look: () => Promise<T>): () => Promise<T> {
  let looked: Promise<T> | null = null;
  return () => {
    // Not a rejection that nobody waits for: whoever asks gets it.
    looked ??= Promise.resolve().then(look);
    return looked;
  };
}
