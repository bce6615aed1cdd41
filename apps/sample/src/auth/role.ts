// Roles, and who a request comes from.

export const ROLES = ['admin', 'viewer'] as const;
/** `viewer` reads, comments and likes; `admin` also decides what is shown. */
export type Role = (typeof ROLES)[number];

/** Who sent the request, as the token says. */
export interface Principal {
  readonly name: string;
  readonly role: Role;
}
