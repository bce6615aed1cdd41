// Why a run was started.

export const TRIGGERS = ['schedule', 'manual', 'event', 'safety', 'missed'] as const;
export type Trigger = (typeof TRIGGERS)[number];
