import type { Answers } from './answers.ts';
import type { AiriskBehaviour } from './airisk-behaviour.ts';
import type { Grants } from './codes-and-tokens.ts';
import type { Registry } from './registry.ts';

/** What the endpoints work with. */
export type Site = {
  readonly behaviour: AiriskBehaviour;
  readonly registry: Registry;
  readonly grants: Grants;
  readonly answers: Answers;
  readonly clock: () => number;
  readonly random: (bytes: number) => Uint8Array;
};
