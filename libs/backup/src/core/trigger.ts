// Why a run was started.

export const TRIGGERS = ['schedule', 'manual', 'event', 'safety', 'missed'] as const;
export type Trigger = (typeof TRIGGERS)[number];

/**
 * True for the backups that make up a job's history. A safety backup holds what a restore was about to replace, maybe
 * damaged data: it stands beside them, and never counts as the newest.
 */
export function isOwn({ trigger }: { readonly trigger: Trigger }): boolean {
  return trigger !== 'safety';
}
