/** What a spec says about review links, with what the vendor's guide calls things where it says nothing. */
import type { ReviewSection } from '../specfile/desired.ts';
import { parseDuration, showDuration } from '../specfile/check/duration.ts';
import { defaultNames } from '../policy/links.ts';
import { defaultTimes } from '../specfile/check/review-section.ts';
import { LinkError } from './link-error.ts';

export interface ReviewSettings {
  /** The user that every link acts as, and the two roles that a link carries, by name. */
  readonly user: string;
  readonly inbox_role: string;
  readonly review_role: string;
  /** How long a link is good for, in seconds: where nobody says otherwise, and at the most. */
  readonly ttl: number;
  readonly max_ttl: number;
  /**
   * The ids of the same, for an account that may handle keys and not list users. Then nothing is looked up, and what
   * could only be seen by looking is not checked.
   */
  readonly ids: ReviewIds | null;
}

export interface ReviewIds {
  readonly user: string;
  readonly inbox_role: string;
  readonly review_role: string;
  /** By the name of the inbox. */
  readonly inboxes: Readonly<Record<string, string>>;
}

export const defaultReview: ReviewSettings = {
  ...defaultNames,
  ...defaultTimes,
  ids: null,
};

/** Throws a `LinkError` where a time is none, or the usual time is longer than the longest. */
export function reviewSettings(section: ReviewSection = {}): ReviewSettings {
  const seconds = (key: 'ttl' | 'max_ttl'): number | null => {
    const text = section[key];
    if (text === undefined) return null;
    const time = parseDuration(text);
    if (time === null) {
      throw new LinkError(
        'too-long',
        `review.${key} is "${text}", which is not a time`,
        'write it as 30m or 1h',
      );
    }
    return time;
  };
  const { user_id, inbox_role_id, review_role_id, inbox_ids = {} } = section;
  const max_ttl = seconds('max_ttl') ?? defaultReview.max_ttl;
  const ttl = seconds('ttl') ?? Math.min(defaultReview.ttl, max_ttl);
  if (ttl > max_ttl) {
    throw new LinkError(
      'too-long',
      `review.ttl is ${showDuration(ttl)}, and review.max_ttl is ${showDuration(max_ttl)}`,
      'raise review.max_ttl, or lower review.ttl',
    );
  }
  return {
    user: section.user ?? defaultReview.user,
    inbox_role: section.inbox_role ?? defaultReview.inbox_role,
    review_role: section.review_role ?? defaultReview.review_role,
    ttl,
    max_ttl,
    ids:
      user_id === undefined || inbox_role_id === undefined || review_role_id === undefined
        ? null
        : { user: user_id, inbox_role: inbox_role_id, review_role: review_role_id, inboxes: inbox_ids },
  };
}
