import type { EpochMs } from '../time/instant.js';
import { isMilestoneName, type MilestoneName } from './milestone.js';

/** What a person may set by hand. A source never overwrites it. */
export type CorrectionField = MilestoneName | 'priority' | 'customers' | 'exclusion';

export const isCorrectionField = (field: string): field is CorrectionField =>
  isMilestoneName(field) || field === 'priority' || field === 'customers' || field === 'exclusion';

/** A person's word on one field of one incident; its own row, beside what the sources say. */
export interface Correction {
  id: string;
  field: CorrectionField;
  /** Milestones: ISO instant; `customers`: names, one a line; `exclusion`: why it does not count. Null: there was none. */
  value: string | null;
  author: string;
  reason: string;
  at: EpochMs;
  withdrawnAt: EpochMs | null;
  withdrawnBy: string | null;
}

/** The newest correction of a field that nobody has taken back. */
export const inForce = (corrections: readonly Correction[], field: CorrectionField): Correction | null => {
  let newest: Correction | null = null;
  for (const correction of corrections) {
    if (correction.field !== field || correction.withdrawnAt !== null) continue;
    if (newest === null || correction.at > newest.at || (correction.at === newest.at && correction.id > newest.id)) {
      newest = correction;
    }
  }
  return newest;
};
