/**
 * What the library takes and gives. Options are camelCase, as in any Node library, and times are seconds or dates; the
 * documents are those of schemas/, with their own keys.
 */
import type { AccessDocument } from '../documents/access-documents.ts';
import type { Drift, Plan, Result } from '../documents/documents.ts';

export interface ConnectOptions {
  /** `https://HOST` of the tenant and nothing more. Plain http is for loopback addresses only. */
  readonly url: string;
  /** Where its API is: `/admin` unless something else is said; `/api` on some tenants. */
  readonly basePath?: string;
  /** Of the account that handles keys. They are never taken from the environment, and sent to no other host. */
  readonly credentials: LibraryCredentials;
  /** Whom links act as and what they carry; as `review` of a spec. */
  readonly review?: ReviewOptions;
  /** Seconds for one try of one call; 30 where nothing is said. */
  readonly timeout?: number;
  /** Calls at once, of one run; 10 where nothing is said. */
  readonly parallelism?: number;
  /** Seconds for which apply looks for a create that got no clear answer or is in no list yet; 30 where nothing is said. */
  readonly settle?: number;
  /**
   * Seconds for which what was looked up (the placeholder, the roles, the inboxes) may be used again. 0, the default,
   * looks and checks for every link: four more calls, and no moment in which a changed role goes unseen.
   */
  readonly freshFor?: number;
  /** A proxy for https, as `http://proxy:3128`. None is taken from the environment. */
  readonly proxy?: string;
  /** Certificates (PEM) that are trusted instead of Node's own list. */
  readonly certificates?: readonly string[];
  /** Told what could not be checked, and what is waited for. It is never told a token. */
  readonly onNotice?: (message: string) => void;
}

export type LibraryCredentials =
  | { readonly username: string; readonly password: string }
  /** A bearer token; it cannot be renewed when it ends. */
  | { readonly token: string }
  | { readonly apiKey: string };

export interface ReviewOptions {
  /** The placeholder that every link acts as; `guest` where nothing is said. */
  readonly user?: string;
  /** The role that opens the inbox; `InboxGuest` where nothing is said. */
  readonly inboxRole?: string;
  /** The role that opens the document; `ReviewGuest` where nothing is said. */
  readonly reviewRole?: string;
  /** Seconds that a link is good for where `create` says nothing; 3600. */
  readonly ttl?: number;
  /** The most seconds that `create` may ask for; 86400. */
  readonly maxTtl?: number;
  /** The ids of the same, all three together, for an account that may not list users: then less can be checked. */
  readonly userId?: string;
  readonly inboxRoleId?: string;
  readonly reviewRoleId?: string;
  /** With the ids: ids of inboxes by their names. */
  readonly inboxIds?: Readonly<Record<string, string>>;
}

export interface LinkOptions {
  readonly documentId: string;
  /** The name of the document's inbox; without it the tenant is asked. */
  readonly inbox?: string;
  /** `document`, the default: that document alone; `inbox`: every document of its inbox. */
  readonly scope?: 'document' | 'inbox';
  /** Whole seconds from now. */
  readonly ttl?: number;
}

export interface ReviewLink {
  /** Whoever has it may review until it ends. Hand it to the one browser it is for; do not log it. */
  readonly url: string;
  /** 12 hex digits that name the link and do not open it: for logs, and to revoke it. */
  readonly fingerprint: string;
  readonly expiresAt: Date;
}

export interface ListedLink {
  readonly fingerprint: string;
  /** By name where it is known, as roles and inboxes are. */
  readonly user: string;
  readonly grants: readonly {
    readonly role: string;
    readonly inbox: string | null;
    readonly documentId: string | null;
  }[];
  readonly active: boolean;
  /** `null`: it does not end. */
  readonly expiresAt: Date | null;
}

export interface SweptLink extends ListedLink {
  /** Its time is over, somebody switched it off, or its role or inbox is gone. */
  readonly why: 'expired' | 'inactive' | 'dangling';
}

/** One of the three. */
export type RevokeOptions =
  | { readonly fingerprints: readonly string[] }
  /** The links that open just this document, not those to its whole inbox. */
  | { readonly documentId: string }
  | { readonly all: true };

/**
 * Each method rejects with a `LinkError` where a link cannot be or must not be (see its `fault`), with a `TenantError`
 * where the tenant cannot be reached or does not answer as it should, and with a `TypeError` for arguments of another
 * shape. None of their texts holds a token.
 */
export interface ReviewLinks {
  /**
   * A new link. Before it is made, the placeholder and the roles are checked against the vendor's guide; afterwards the
   * key is read back. A key that is not just what was asked for is revoked, and the call rejects (`unsafe-key`); so is
   * one whose making had no clear end (`unclear`), so calling again is safe.
   */
  create(options: LinkOptions): Promise<ReviewLink>;
  /** The links that are out: the keys that act as the placeholder, whoever made them. */
  list(): Promise<ListedLink[]>;
  /** Ends links at once; gives what was revoked. A key that acts as anybody else is refused (`not-a-link`). */
  revoke(which: RevokeOptions): Promise<ListedLink[]>;
  /** Revokes the links that are that no longer work; with `dryRun`, only tells which. */
  sweep(options?: { readonly dryRun?: boolean }): Promise<SweptLink[]>;
}

/** One of the three. Of an object all values are what JSON can say; it has no lines, so its problems have a path alone. */
export type SpecInput =
  /** Merged left to right; names as of `node:fs`. */
  | { readonly files: readonly string[] }
  /** YAML. */
  | { readonly text: string }
  | { readonly object: object };

/** What `${NAME}` in a spec stands for. Nothing comes from the environment. */
export type Variables = Readonly<Record<string, string>>;

export interface ValidateOptions {
  readonly spec: SpecInput;
  /** An object without them has no variables: `${` is then a text as any other. */
  readonly variables?: Variables;
}

/** An `AbortSignal`, or whatever works like one. */
export interface Signal {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void, options?: { readonly once?: boolean }): void;
}

/** What plan, apply and drift are asked of a spec. */
interface RunOptions extends ValidateOptions {
  /** Patterns: only these and what they need. `*` matches anything, `\\*` is a star. */
  readonly target?: readonly string[];
  /** Kinds, as in addresses: `role` is the pattern `role/*`. They add to `target`. */
  readonly kinds?: readonly string[];
  /** Patterns of what is left as it is. */
  readonly ignore?: readonly string[];
  /** The most deletions; 0 where nothing is said. */
  readonly allowDelete?: number;
  readonly signal?: Signal;
}

export interface PlanOptions extends RunOptions {
  /** The user that will apply the plan: the rules look at the rights of that one. */
  readonly forAccount?: string;
  /** API keys count as holders of access: they are read, which takes `view_api_keys`. */
  readonly withKeys?: boolean;
}

export interface DriftOptions extends Omit<RunOptions, 'allowDelete'> {
  /** The spec that was applied last: then each change says who has moved. It takes the same variables. */
  readonly base?: SpecInput;
}

export interface ExportOptions {
  /** Patterns: only these and what they refer to. */
  readonly target?: readonly string[];
  /** Kinds, as in addresses: `role` is the pattern `role/*`. They add to `target`. */
  readonly kinds?: readonly string[];
  /** For any tenant: no ids, and of `tenant` only the permissions that a role needs. Rejects where names repeat. */
  readonly portable?: boolean;
  readonly signal?: Signal;
}

/** Of which view: the tenant as it is, what the spec alone says, or the tenant after the spec's plan. */
export type AccessOptions = (
  | { readonly view?: 'live'; readonly spec?: undefined; readonly variables?: undefined }
  | ({ readonly view: 'spec' | 'plan' } & ValidateOptions)
) & {
  /** Only what this user holds, and the API keys that act as it. */
  readonly user?: string;
  /** Only what reaches this inbox, what is held on the whole tenant included. */
  readonly inbox?: string;
  /** Only who holds this permission. */
  readonly can?: string;
  /** API keys count as holders: they are read, which takes `view_api_keys`. Not of a spec alone. */
  readonly withKeys?: boolean;
  readonly signal?: Signal;
};

interface Applying {
  /** Told as each change begins and ends. What it throws is passed over. */
  readonly onEvent?: (event: ApplyEvent) => void;
  /**
   * Keeps a journal of each run in this folder, takes the lock beside it (`.fitform/runs` and `.fitform/apply.lock`, as
   * the command line has them), and waits for what the runs in it have left open. Without it nothing is written to
   * disk, and nothing keeps two runs of different connections apart.
   */
  readonly journal?: string;
}

/** From a spec; or a plan that was made before, as it is or not at all. */
export type ApplyOptions =
  | (RunOptions &
      Applying & {
        readonly plan?: undefined;
        /** API keys count as holders of access: they are read, which takes `view_api_keys`. */
        readonly withKeys?: boolean;
      })
  | (Applying & {
      /** As `plan()` gives it, or as JSON from a file. */
      readonly plan: object;
      readonly spec?: undefined;
      /** As the plan has it where nothing is said. */
      readonly allowDelete?: number;
      readonly signal?: Signal;
    });

/**
 * `started` when its turn has come, then how it ended. `unknown`: it may have been carried out. `not_attempted`: no call
 * of it was made. What is read back at the end may still turn an `applied` into a failure: the result has the last word.
 */
export interface ApplyEvent {
  readonly type: 'started' | 'applied' | 'failed' | 'unknown' | 'not_attempted';
  /** `kind/name`. */
  readonly address: string;
}

/**
 * Each call signs in by itself, and rejects with a `TenantError` where the tenant cannot be reached or does not answer as
 * it should, with a `FitformError` for a spec that is wrong or a run that is refused, and with a `TypeError` for
 * arguments of another shape. All have an `exitClass`; none of their texts holds a secret.
 */
export interface Connection {
  /** What apply would do; only reads. A plan that is refused is given as well: `blocked` and `violations` say why. */
  plan(options: PlanOptions): Promise<Plan>;
  /**
   * Makes the tenant as the spec or the plan says, and reads back that it is. Nobody is asked: this call is the
   * agreement. Rejects (`refused`) for a plan that is refused, and (`stale`) for one that does not hold any more; what
   * failed on the way is in the result. Several on one connection wait for each other.
   */
  apply(options: ApplyOptions): Promise<Result>;
  /** How the tenant differs from the spec; only reads. */
  drift(options: DriftOptions): Promise<Drift>;
  /** Who can do what where, and through which grants; only reads. Rejects (`invalid`) for a name that there is not. */
  access(options?: AccessOptions): Promise<AccessDocument>;
  /** The live tenant as a spec in YAML; only reads. */
  export(options?: ExportOptions): Promise<{ readonly text: string }>;
  readonly reviewLinks: ReviewLinks;
  /** Waits for the calls under way, then ends its connections; calls made later reject. */
  close(): Promise<void>;
}
