/** What every customer has on the tenant. Setting up the same customer again changes nothing. */
export interface Customer {
  /** Of the company, and so of its inbox. */
  readonly name: string;
  /** Of the person who works there. */
  readonly email: string;
}

/** As in a tenant.yaml. What it does not mention is not touched. */
export const specFor = ({ name, email }: Customer): object => ({
  version: 1,
  // By its name alone: it must exist.
  projects: [{ name: 'Accounting' }],
  inboxes: [{ name, project: 'Accounting' }],
  roles: [{ name: 'Customer', permissions: ['view_list', 'upload'] }],
  users: [{ username: email, grants: [{ roles: ['Customer'], inboxes: [name] }] }],
});
