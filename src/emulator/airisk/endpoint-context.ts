import type { Answers } from './answers.ts';
import type { AiriskBehaviour } from './airisk-behaviour.ts';
import type { CodesAndTokens } from './codes-and-tokens.ts';
import type { Registry } from './registry.ts';

/** What the endpoints work with. */
export type Context = {
  readonly behaviour: AiriskBehaviour;
  readonly registry: Registry;
  readonly tokens: CodesAndTokens;
  readonly answers: Answers;
  readonly clock: () => number;
  readonly random: (bytes: number) => Uint8Array;
};
