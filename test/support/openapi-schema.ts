/** The one question that JSON Schema does not answer here: the file's models let undeclared keys pass. */

/** As far as the file uses it; `$ref`s are resolved. */
export interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly allOf?: readonly Schema[];
  readonly additionalProperties?: boolean | Schema;
}

/** The places in the value, as `roles[0].document_id`, that no model speaks of. */
export function undeclaredKeys(schema: Schema, value: unknown, path = ''): string[] {
  if (Array.isArray(value)) {
    const items = membersOf(schema).find((part) => part.items)?.items;
    return items ? value.flatMap((each, index) => undeclaredKeys(items, each, `${path}[${index}]`)) : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  const parts = membersOf(schema);
  const declared = new Map(parts.flatMap((part) => Object.entries(part.properties ?? {})));
  // A model without any property is a map of whatever one likes.
  if (declared.size === 0) return [];
  return Object.entries(value).flatMap(([key, each]) => {
    const place = path === '' ? key : `${path}.${key}`;
    const model = declared.get(key);
    return model ? undeclaredKeys(model, each, place) : [place];
  });
}

/** The schema, and all that it is made of. */
function membersOf(schema: Schema): Schema[] {
  return [schema, ...(schema.allOf ?? []).flatMap(membersOf)];
}

/** Without the keys whose value is null. */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, each]) => each !== null)
      .map(([key, each]) => [key, withoutNulls(each)]),
  );
}
