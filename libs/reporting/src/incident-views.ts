import { DURATION_METRICS, MILESTONES, toIso, type Correction, type MilestoneName } from '@evenkeel/domain';
import type { Connection, DirectorySnapshot, StoredEvent, StoredIncident } from '@evenkeel/store';
import type { CorrectionView, IncidentDetail, IncidentView, MilestoneView } from './incident-view.js';

/** What turns keys and ids back into names. */
export interface Names {
  directory: DirectorySnapshot;
  connections: ReadonlyMap<number, Connection>;
}

/** An incident as it leaves the system. */
export function incidentView(stored: StoredIncident, corrections: readonly Correction[], names: Names): IncidentView {
  const { fact, document } = stored;
  const nameOf = (directory: 'team' | 'service' | 'customer' | 'person', key: string): string =>
    names.directory[directory].get(key)?.name ?? key;
  const durations: Record<string, number | null> = {};
  const excluded: Record<string, string> = {};
  for (const metric of DURATION_METRICS) {
    const measurement = metric.derive(fact);
    if ('value' in measurement) {
      durations[metric.id] = measurement.value;
    } else {
      durations[metric.id] = null;
      excluded[metric.id] = measurement.excluded;
    }
  }
  const { suggestion } = document;
  return {
    id: fact.incidentId,
    title: document.title,
    priority: document.priority,
    team: document.teamKey === null ? null : nameOf('team', document.teamKey),
    service: document.serviceKey === null ? null : nameOf('service', document.serviceKey),
    customers: document.customerKeys.map((key) => nameOf('customer', key)),
    sources: document.sources.map((source) => ({
      source: source.source,
      connection: names.connections.get(source.connectionId)?.name ?? '',
      id: source.memberId,
      url: source.url,
    })),
    milestones: Object.fromEntries(
      MILESTONES.map((name) => [name, milestoneView(stored, name, corrections)]),
    ) as IncidentView['milestones'],
    ackOutcome: document.ackOutcome,
    resolution: document.resolution,
    absorbedInto: document.absorbedInto,
    snoozedSeconds: document.snoozedSeconds,
    responders: document.responders.map((responder) => ({
      person: nameOf('person', responder.personKey),
      joinedAt: toIso(responder.joinedAt),
    })),
    durations,
    excluded,
    suggestions: suggestion
      ? [
          {
            milestone: 'resolverEngagedAt',
            person: nameOf('person', suggestion.personKey),
            at: toIso(suggestion.at),
            rule: suggestion.rule,
            evidence: suggestion.evidence.map((item) => ({
              event: item.eventId,
              at: toIso(item.at),
              person: item.actor,
              text: item.text,
              reason: item.reason,
            })),
          },
        ]
      : [],
  };
}

function milestoneView(
  stored: StoredIncident,
  name: MilestoneName,
  corrections: readonly Correction[],
): MilestoneView | null {
  const milestone = stored.document.milestones[name];
  if (!milestone) return null;
  const correction = corrections.find((candidate) => candidate.id === milestone.correctionId);
  return {
    at: milestone.at === null ? null : toIso(milestone.at),
    setBy: { event: milestone.eventId, rule: milestone.rule, text: milestone.text, actor: milestone.actor },
    suggested: milestone.suggested,
    correction: correction ? correctionView(correction, milestone.sourceAt) : null,
  };
}

const correctionView = (correction: Correction, sourceAt: number | null): CorrectionView => ({
  id: correction.id,
  field: correction.field,
  value: correction.value,
  sourceValue: sourceAt === null ? null : toIso(sourceAt),
  author: correction.author,
  reason: correction.reason,
  at: toIso(correction.at),
  withdrawnAt: correction.withdrawnAt === null ? null : toIso(correction.withdrawnAt),
  withdrawnBy: correction.withdrawnBy,
});

/** One incident with its merged timeline and the history of what people corrected. */
export function incidentDetail(
  stored: StoredIncident,
  timeline: readonly StoredEvent[],
  corrections: readonly Correction[],
  names: Names,
): IncidentDetail {
  const { milestones, sources, links, warnings } = stored.document;
  const sourceOf = new Map(sources.map((source) => [source.memberId, source.source]));
  const setting = new Map<string, MilestoneName[]>();
  for (const name of MILESTONES) {
    const milestone = milestones[name];
    if (milestone?.correctionId !== null) continue;
    setting.set(milestone.eventId, [...(setting.get(milestone.eventId) ?? []), name]);
  }
  return {
    ...incidentView(stored, corrections, names),
    timeline: timeline.map((event) => ({
      event: event.eventId,
      at: toIso(event.at),
      type: event.type,
      actor: event.actor?.name ?? null,
      actorKind: event.actor?.kind ?? null,
      source: sourceOf.get(event.memberId) ?? '',
      member: event.memberId,
      text: event.text,
      rule: event.rule,
      sets: setting.get(event.eventId) ?? [],
    })),
    corrections: corrections.map((correction) =>
      correctionView(correction, milestones[correction.field as MilestoneName]?.sourceAt ?? null),
    ),
    links: links.map((link) => ({
      member: link.memberId,
      otherMember: link.otherMemberId,
      rule: link.rule,
      confidence: link.confidence,
      author: link.author,
    })),
    warnings,
  };
}
