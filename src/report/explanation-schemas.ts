/** The schemas of what `fitform explain` prints: every shape that an explanation can have. */
import { closed, document, list, maybeText, named, text } from '../plan/plan-schema.ts';

const jobs = ['see', 'create', 'update', 'delete'] as const;
const alternatives = named('Alternatives', list(text), 'one of them is enough');
const allOf = {
  ...list(alternatives),
  description: 'on the whole tenant',
};

const keyProperties = {
  name: { ...text, description: 'its path below the section' },
  type: { ...text, description: 'in words' },
  required: { type: 'boolean' },
  create_only: { type: 'boolean', description: 'taken on creation, and not compared later' },
  default: { ...maybeText, description: 'as YAML; null: there is none' },
  default_for_new: { type: 'boolean', description: 'only what is created gets it' },
  description: text,
};
const keyEntry = named('KeyEntry', closed(keyProperties));
const example = { ...maybeText, description: 'YAML; null: there is none' };

const explained = named('Explained', {
  oneOf: [
    named(
      'ExplainedKind',
      closed({
        is: { const: 'kind' },
        name: text,
        description: text,
        sections: { ...list(text), description: 'where a spec lists it' },
        identity: { ...maybeText, description: 'the key of its name; null: it has none of its own' },
        create_needs: {
          ...list(alternatives),
          description:
            'the keys that a new one needs; empty: it is only looked up; of settings, only watched',
        },
        keys: list(keyEntry),
        permissions: closed(Object.fromEntries(jobs.map((job) => [job, allOf]))),
        destroys: { ...maybeText, description: 'what a delete takes with it; null: it is never deleted' },
        example,
      }),
    ),
    named(
      'ExplainedKey',
      closed({
        is: { const: 'key' },
        ...keyProperties,
        values: {
          ...list(named('KeyValue', closed({ name: text, description: text }))),
          description: 'where only some are documented',
        },
        omitted: { ...maybeText, description: 'what it means to leave it out' },
        empty: { ...maybeText, description: 'what [] means; null: it is no list' },
        keys: { ...list(keyEntry), description: 'inside it' },
        example,
      }),
    ),
    named(
      'ExplainedPermission',
      closed({
        is: { const: 'permission' },
        name: text,
        description: text,
        strong: {
          type: 'boolean',
          description: 'its holder can gain other rights, read everything, or end the tenant',
        },
        needed: list(
          named(
            'NeededFor',
            closed({
              kind: text,
              to: { ...list({ enum: jobs }), description: 'see: to list them all' },
              or: { ...list(text), description: 'permissions that do as well' },
            }),
          ),
        ),
        rules: { ...list(text), description: 'the rules of a plan that speak of it' },
      }),
    ),
    named(
      'ExplainedRule',
      closed({
        is: { const: 'rule' },
        name: text,
        severities: list({ enum: ['error', 'warning'] }),
        guard: { type: 'boolean', description: 'no spec can lower it or except from it' },
        description: text,
        way_out: text,
        source: { ...text, description: "the vendor's guide, the API, or fitform itself" },
      }),
    ),
  ],
});

export const explanationDocuments = {
  TopicsDocument: document('fitform topics', 'fitform.topics/1', {
    topics: {
      ...list(named('Topic', closed({ is: { enum: ['kind', 'key', 'permission', 'rule'] }, name: text }))),
      description: 'what fitform explain NAME explains',
    },
  }),
  ExplanationDocument: document('fitform explanation', 'fitform.explanation/1', {
    explanations: { ...list(explained), description: 'several where a name has several meanings' },
  }),
};
