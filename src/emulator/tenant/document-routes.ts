import { createHash } from 'node:crypto';
import { answerFor } from './answer-model.ts';
import { documentModel, feedbackModel, marks, statusModel } from './document-model.ts';
import { isObject, type Values } from '../kit/model.ts';
import type { Permission } from './permissions.ts';
import { readBody } from '../kit/read-body.ts';
import { Refusal } from '../kit/refusal.ts';
import { demand, demandInbox, type Call, type Routes, type TenantContext } from './route.ts';
import type { Document, Mark, State } from './state.ts';

/** The vendor's limit is 100 MB; here it is for files that a test has at hand. */
const LARGEST = 5_000_000;

/** The documents of inboxes, as far as it takes to upload one, to list them, and to review one. */
export function documentRoutes({ store, behaviour, clock, newId, inListOrder }: TenantContext): Routes {
  const now = (): string => new Date(clock()).toISOString();
  const reading = { strict: behaviour.fields === 'strict' };
  const shown = (document: Document): Values => answerFor({ ...document }, documentModel, behaviour);

  /** Whoever may not see the document does not hear either whether it is there. */
  function demandDocument(call: Call, permission: Permission): Document {
    const document = call.state.documents?.find(({ id }) => id === call.id);
    demand(call, [permission], { inbox: document?.inbox, document: call.id });
    return find(call.state, call.id);
  }

  const listed = ({ state, id }: Call): readonly Document[] =>
    inListOrder((state.documents ?? []).filter(({ inbox }) => inbox === id));

  async function change(id: string, make: (document: Document) => Document): Promise<Response> {
    const changed = await store.update((draft) => {
      const document = find(draft, id);
      const after = make(document);
      draft.documents = draft.documents?.map((each) => (each.id === id ? after : each)) ?? [];
      return after;
    });
    return Response.json(shown(changed));
  }

  /** Nothing is recognised in a file here: an upload is what is known of it without reading it. */
  async function upload(inbox: string, form: FormData): Promise<Response> {
    const file = form.get('file');
    if (file === null || typeof file === 'string') {
      throw new Refusal(400, 'Input payload validation failed', { file: 'Missing required field' });
    }
    if (file.size > LARGEST) {
      throw new Refusal(413, `A document must not be larger than ${LARGEST} bytes here`);
    }
    if (file.size === 0) throw new Refusal(415, 'Image Recognition Error');
    const filehash = createHash('sha256')
      .update(new Uint8Array(await file.arrayBuffer()))
      .digest('hex');
    const document: Document = {
      id: newId(),
      inbox,
      original_filename: file.name,
      page_count: 1,
      files: [{ filename: file.name, filehash, page_count: 1 }],
      status_data: { success: true, feedback: false },
      timings: { receive_time: now(), done_time: now() },
    };
    await store.update((draft) => (draft.documents ??= []).push(document));
    // Sent with sync=false, the answer is the id alone, and the document is to be asked for.
    return Response.json(form.get('sync') === 'false' ? { id: document.id } : shown(document));
  }

  return {
    '/inboxes/:id/documents': {
      GET: (call) => {
        demandInbox(call, call.id, 'view_list');
        return Response.json(listed(call).map(shown));
      },
    },
    '/inboxes/:id/paginated': {
      GET: (call) => {
        demandInbox(call, call.id, 'view_list');
        const page = positive(call.query, 'page', 1);
        const per_page = positive(call.query, 'per_page', 20);
        const documents = listed(call);
        const results = documents.slice((page - 1) * per_page, page * per_page).map(shown);
        // The reference declares a list of pages; it is always the one that was asked for.
        return Response.json([{ page, per_page, total: documents.length, results }]);
      },
    },
    '/documents/': {
      POST: async (call) => {
        const form = await call.form();
        const given = form.get('inbox_id');
        const inbox =
          typeof given === 'string' ? given : call.state.inboxes.find(({ name }) => name === 'invoice')?.id;
        demandInbox(call, inbox ?? '', 'upload');
        return upload(inbox ?? '', form);
      },
    },
    '/documents/:id': {
      POST: async (call) => {
        demandInbox(call, call.id, 'upload');
        return upload(call.id, await call.form());
      },
      GET: (call) => {
        return Response.json(shown(demandDocument(call, 'review')));
      },
      DELETE: async (call) => {
        demandDocument(call, 'review');
        // The default that the reference gives, `predicted`, is none of the values that it allows.
        const how = call.query.get('how') ?? 'FULL';
        if (how === 'SOURCE_FILES') {
          return change(call.id, (document) => ({
            ...document,
            files: [],
            status_data: { ...document.status_data, archived: true },
          }));
        }
        if (how !== 'FULL') throw new Refusal(400, 'how must be FULL or SOURCE_FILES');
        await store.update((draft) => {
          const { id } = find(draft, call.id);
          draft.documents = draft.documents?.filter((each) => each.id !== id) ?? [];
        });
        return new Response(null, { status: 200 });
      },
    },
    '/documents/:id/feedback': {
      POST: async (call) => {
        demandDocument(call, 'submit');
        const {
          name,
          evaluate: _,
          cmp_version: __,
          ...feedback
        } = readBody(feedbackModel, await call.body(), reading);
        return change(call.id, (document) => ({
          ...document,
          feedback,
          last_version: typeof name === 'string' ? name : 'human',
          submitted: { value: true, since: now(), by: call.user.id },
          status_data: { ...document.status_data, feedback: true },
          timings: { ...document.timings, feedback_time: now(), submit_time: now() },
        }));
      },
    },
    '/documents/:id/status_data': {
      POST: async (call) => {
        demandDocument(call, 'review');
        const sent = readBody(statusModel, await call.body(), reading);
        // "You cannot pass a user in the request nor a datetime": both are the tenant's to say.
        const made = marks.flatMap((name): [string, Mark][] => {
          const value = isObject(sent[name]) ? sent[name]['value'] : undefined;
          if (value === undefined) return [];
          if (typeof value !== 'boolean') {
            throw new Refusal(400, 'Input payload validation failed', {
              [`${name}.value`]: 'must be true or false',
            });
          }
          return [[name, { value, since: now(), by: call.user.id }]];
        });
        const flags = made.flatMap(([name, { value }]) => (name === 'submitted' ? [] : [[name, value]]));
        return change(call.id, (document) => ({
          ...document,
          ...Object.fromEntries(made),
          status_data: {
            ...document.status_data,
            ...(sent['status_data'] as Document['status_data'] | undefined),
            ...(Object.fromEntries(flags) as Document['status_data']),
          },
        }));
      },
    },
  };
}

function find(state: State, id: string): Document {
  const document = state.documents?.find((each) => each.id === id);
  if (!document) throw new Refusal(404, 'Document not found');
  return document;
}

function positive(query: URLSearchParams, name: string, otherwise: number): number {
  const given = query.get(name);
  if (given === null) return otherwise;
  if (!/^[1-9]\d{0,8}$/.test(given)) {
    throw new Refusal(400, 'Input payload validation failed', { [name]: 'must be a number from 1' });
  }
  return Number(given);
}
