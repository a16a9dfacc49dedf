import { Refusal } from '../kit/refusal.ts';
import type { Routes, Run } from './route.ts';

const notOffered: Run = () => {
  throw new Refusal(404, 'Not found');
};

/** Families that are not offered: without a word here their paths would pass for the id of an inbox. */
export const literalRoutes: Routes = {
  '/documents/custom_output': { POST: notOffered },
  '/documents/enrich': { POST: notOffered },
};
