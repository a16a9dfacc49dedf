/** What has to wait for what in a plan, step by step, as the graph that an order is made of. */
import { addTo } from '../kinds/add-to.ts';
import type { Ref } from '../kinds/kind.ts';
import type { Matched } from './match.ts';
import type { Unordered } from './change-references.ts';
import type { States } from './safety.ts';

/** Something must be done before something else. Changes by their place in the list, and which of their steps. */
export interface Wait {
  readonly later: number;
  readonly first: number;
  /** The step that takes away, or the one that gives: the same where the change is not split. */
  readonly laterStep: 'takes' | 'gives';
  readonly firstStep: 'takes' | 'gives';
  readonly why: 'reference' | 'name' | 'safety' | 'account' | HoldingBack | Wish;
}

/** Of what lets documents through: each part of it by itself, and all of it together. */
export type HoldingBack = 'part by part' | 'together';

/** Waits that are good to have, the least first: one that would close a circle is not waited for. */
export const WISHES = ['kind', 'term goes', 'term comes'] as const;
export type Wish = (typeof WISHES)[number];

/** By addresses: what `first` does must be done before `later` does its part. */
export interface Before {
  readonly first: string;
  readonly later: string;
  readonly why: Wait['why'];
}

/** What is known of the changes besides themselves. */
export interface Circumstances extends Matched, States {
  /** The account that writes; `null`: nobody knows which. */
  readonly writer: Ref | null;
}

/** By their place, the changes that are split. */
export type Split = ReadonlySet<number>;

/** A node for each step: of the change at `place`, the first or only one, or the second. */
export const nodeOf = (place: number, step: Wait['laterStep'], split: Split): number =>
  2 * place + (step === 'gives' && split.has(place) ? 1 : 0);
export const placeOf = (node: number): number => node >> 1;
export const isSecond = (node: number): boolean => node % 2 === 1;

/** What each node of these waits needs, by them and because a second step comes after the first. */
export function needsBy(waits: readonly Wait[], split: Split): Map<number, number[]> {
  const needs = new Map<number, number[]>();
  const places = new Set<number>();
  for (const { later, laterStep, first, firstStep } of waits) {
    addTo(needs, nodeOf(later, laterStep, split), nodeOf(first, firstStep, split));
    places.add(later).add(first);
  }
  for (const place of places) if (split.has(place)) addTo(needs, 2 * place + 1, 2 * place);
  return needs;
}

/** Whether it is the account itself that is changed. */
export const isOf = ({ kind, name }: Unordered, writer: Ref | null): boolean =>
  kind === 'user' && name === writer;
