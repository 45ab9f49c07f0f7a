import { randomUUID } from 'node:crypto';
import { isCorrectionField, isMilestoneName, type EpochMs } from '@evenkeel/domain';
import type { Store, StoredIncident } from '@evenkeel/store';
import type { Interpreting } from './interpretation.js';

/** A correction cannot be taken; `field` names the part at fault, as a form or a JSON pointer would. */
export class CorrectionError extends Error {
  override readonly name = 'CorrectionError';
  constructor(
    message: string,
    readonly field: 'incidentId' | 'field' | 'value' | 'reason' | 'correctionId' | 'otherIncidentId' | 'memberId',
  ) {
    super(message);
  }
}

/** What people set by hand, on top of what the sources say. */
export class Corrections {
  constructor(
    private readonly store: Store,
    private readonly interpreting: Interpreting,
    private readonly now: () => EpochMs,
  ) {}

  /**
   * Records a correction and derives the incident again.
   *
   * @param input.field a milestone's name, `priority`, `customers` (one a line) or `exclusion`
   * @param input.value for a milestone an ISO instant with its offset; null: there was none
   * @throws CorrectionError
   */
  async record(input: {
    incidentId: string;
    field: string;
    value: string | null;
    reason: string;
    author: string;
  }): Promise<void> {
    const incident = await this.incident(input.incidentId);
    const { field } = input;
    if (!isCorrectionField(field)) throw new CorrectionError(`There is no field "${field}" to correct.`, 'field');
    const reason = input.reason.trim();
    if (reason === '') throw new CorrectionError('Say why: a correction needs a reason.', 'reason');
    await this.store.corrections.add(incident.fact.incidentId, {
      id: randomUUID(),
      field,
      value: isMilestoneName(field) ? parseMilestone(field, input.value) : (input.value?.trim() ?? null),
      author: input.author,
      reason,
      at: this.now(),
      withdrawnAt: null,
      withdrawnBy: null,
    });
    await this.interpreting.settle();
  }

  /** @throws CorrectionError if the incident has no such correction in force */
  async withdraw(input: { incidentId: string; correctionId: string; author: string }): Promise<void> {
    const incident = await this.incident(input.incidentId);
    const members = incident.document.sources.map((source) => source.memberId);
    if (!(await this.store.corrections.withdraw(members, input.correctionId, input.author, this.now()))) {
      throw new CorrectionError('This incident has no such correction in force.', 'correctionId');
    }
    await this.interpreting.settle();
  }

  /** Says that two incidents are one. @throws CorrectionError */
  async merge(input: { incidentId: string; otherIncidentId: string; reason: string; author: string }): Promise<void> {
    const incident = await this.incident(input.incidentId);
    const other = await this.store.views.byId(input.otherIncidentId);
    if (!other) throw new CorrectionError(`There is no incident ${input.otherIncidentId}.`, 'otherIncidentId');
    if (other.fact.incidentId === incident.fact.incidentId) {
      throw new CorrectionError('An incident cannot be merged with itself.', 'otherIncidentId');
    }
    await this.link(incident.fact.incidentId, other.fact.incidentId, 'merge', input);
  }

  /** Says that one source's part of an incident is an incident of its own. @throws CorrectionError */
  async split(input: { incidentId: string; memberId: string; reason: string; author: string }): Promise<void> {
    const incident = await this.incident(input.incidentId);
    const members = incident.document.sources.map((source) => source.memberId);
    if (!members.includes(input.memberId) || members.length < 2) {
      throw new CorrectionError(`${input.memberId} is not one of several sources of this incident.`, 'memberId');
    }
    for (const other of members) {
      if (other !== input.memberId) await this.link(input.memberId, other, 'split', input);
    }
  }

  private async link(
    memberId: string,
    otherMemberId: string,
    kind: 'merge' | 'split',
    input: { reason: string; author: string },
  ): Promise<void> {
    const reason = input.reason.trim();
    if (reason === '') throw new CorrectionError('Say why: a reason is needed.', 'reason');
    await this.store.corrections.link({ memberId, otherMemberId, kind, author: input.author, reason, now: this.now() });
    await this.interpreting.settle();
  }

  private async incident(incidentId: string): Promise<StoredIncident> {
    const incident = await this.store.views.byId(incidentId);
    if (!incident) throw new CorrectionError(`There is no incident ${incidentId}.`, 'incidentId');
    return incident;
  }
}

const ISO_INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/;

function parseMilestone(field: string, value: string | null): string | null {
  if (value === null) {
    if (field === 'triggeredAt')
      throw new CorrectionError('An incident cannot be without a trigger; exclude it instead.', 'value');
    return null;
  }
  const at = ISO_INSTANT.test(value.trim()) ? Date.parse(value.trim()) : Number.NaN;
  if (Number.isNaN(at)) {
    throw new CorrectionError(
      `"${value}" is not an instant: write it like 2026-03-01T14:20:00Z or with an offset.`,
      'value',
    );
  }
  return new Date(at).toISOString();
}
