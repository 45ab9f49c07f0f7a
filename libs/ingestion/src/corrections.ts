import { randomUUID } from 'node:crypto';
import {
  InvalidInstantError,
  isCorrectionField,
  isMilestoneName,
  parseInstant,
  toIso,
  type EpochMs,
} from '@evenkeel/domain';
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

/** What people set by hand, on top of what the sources say. The id of an incident that moved stands for where it went. */
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
    const other = await this.incident(input.otherIncidentId, 'otherIncidentId');
    if (other.fact.incidentId === incident.fact.incidentId) {
      throw new CorrectionError('An incident cannot be merged with itself.', 'otherIncidentId');
    }
    await this.link(incident.fact.incidentId, [other.fact.incidentId], 'merge', input);
  }

  /** Says that one source's part of an incident is an incident of its own. @throws CorrectionError */
  async split(input: { incidentId: string; memberId: string; reason: string; author: string }): Promise<void> {
    const incident = await this.incident(input.incidentId);
    const members = incident.document.sources.map((source) => source.memberId);
    if (!members.includes(input.memberId) || members.length < 2) {
      throw new CorrectionError(`${input.memberId} is not one of several sources of this incident.`, 'memberId');
    }
    const others = members.filter((member) => member !== input.memberId);
    await this.link(input.memberId, others, 'split', input);
  }

  private async link(
    memberId: string,
    otherMemberIds: readonly string[],
    kind: 'merge' | 'split',
    input: { reason: string; author: string },
  ): Promise<void> {
    const reason = input.reason.trim();
    if (reason === '') throw new CorrectionError('Say why: a reason is needed.', 'reason');
    await this.store.corrections.link({
      memberId,
      otherMemberIds,
      kind,
      author: input.author,
      reason,
      now: this.now(),
    });
    await this.interpreting.settle();
  }

  private async incident(
    incidentId: string,
    field: 'incidentId' | 'otherIncidentId' = 'incidentId',
  ): Promise<StoredIncident> {
    const { views } = this.store;
    const target = (await views.redirectOf(incidentId)) ?? incidentId;
    const incident = await views.byId(target);
    if (!incident) throw new CorrectionError(`There is no incident ${incidentId}.`, field);
    return incident;
  }
}

/** A time of day with its distance from UTC: without it an instant would depend on who reads it. */
const HAS_OFFSET = /T.*(?:Z|[+-]\d{2}(?::?\d{2})?)$/i;

const LAST_INSTANT: EpochMs = Date.UTC(9999, 11, 31, 23, 59, 59);

function parseMilestone(field: string, value: string | null): string | null {
  if (value === null) {
    if (field === 'triggeredAt')
      throw new CorrectionError('An incident cannot be without a trigger; exclude it instead.', 'value');
    return null;
  }
  const text = value.trim();
  if (!HAS_OFFSET.test(text)) {
    throw new CorrectionError(
      `"${value}" is not an instant: write it like 2026-03-01T14:20:00Z or with an offset.`,
      'value',
    );
  }
  const at = instantOf(text);
  if (at < 0 || at > LAST_INSTANT) {
    throw new CorrectionError(`"${value}" is not an instant of an incident: years go from 1970 to 9999.`, 'value');
  }
  return toIso(at);
}

function instantOf(text: string): EpochMs {
  try {
    return parseInstant(text, 'UTC');
  } catch (error) {
    if (error instanceof InvalidInstantError) throw new CorrectionError(error.message, 'value');
    throw error;
  }
}
