import { flag, integer, listOf, object, text, type Model, type Type } from '../kit/model.ts';

/** The id of a document, which to the API is a text like any other. */
export const documentId: Type = { is: 'text', idIn: ['documents'] };

/** DocumentModelGet, as far as it is told of here. */
export const documentModel: Model = {
  inbox: { type: text },
  original_filename: { type: text },
  page_count: { type: integer },
  files: { type: listOf(object) },
  status_data: { type: object },
  timings: { type: object },
  lock: { type: object },
  escalate: { type: object },
  reject: { type: object },
  submitted: { type: object },
  last_version: { type: text },
  feedback: { type: object },
};

/** VersionPost: what a reviewer submits. */
export const feedbackModel: Model = {
  name: { type: text },
  cmp_version: { type: text },
  evaluate: { type: flag, fallback: true },
  annotations: { type: object },
  lines: { type: object },
  sections: { type: listOf(object) },
};

/** What a reviewer can mark a document with. */
export const marks = ['lock', 'escalate', 'reject', 'submitted'] as const;

/** StatusDataPost. */
export const statusModel: Model = {
  ...Object.fromEntries(marks.map((name) => [name, { type: object }])),
  status_data: { type: object },
  opened_by: { type: object },
  timings: { type: object },
  last_version: { type: text },
};
