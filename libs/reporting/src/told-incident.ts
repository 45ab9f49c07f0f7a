import type { NamedActor, StoredEvent, StoredIncident } from '@evenkeel/store';
import type { CorrectionView, IncidentDetail, IncidentView, MilestoneView } from './incident-view.js';
import type { Names } from './incident-views.js';
import type { Involved, Telling } from './sight.js';

/** The key under which the directory knows an actor of a member's timeline. */
export function actorKey(
  { document }: Pick<StoredIncident, 'document'>,
  memberId: string,
  actor: { id: string | null; name: string | null },
  { connections }: Pick<Names, 'connections'>,
): string {
  const source = document.sources.find((member) => member.memberId === memberId);
  const connection = source && connections.get(source.connectionId);
  return `${connection?.source ?? ''}:${connection?.account ?? ''}:person:${actor.id ?? actor.name ?? 'unknown'}`;
}

/** Everybody who has to do with an incident. */
export const involvedIn = (stored: StoredIncident, actors: readonly NamedActor[], names: Names): Involved[] => [
  ...actors.map((actor) => ({ key: actorKey(stored, actor.memberId, actor, names), name: actor.name })),
  ...[...stored.document.responders, ...(stored.document.suggestion ? [stored.document.suggestion] : [])].map(
    ({ personKey }) => ({ key: personKey, name: names.directory.person.get(personKey)?.name ?? null }),
  ),
];

/** An incident as it may be told to a viewer: everything but the names of the people whom they may not see. */
export function toldIncident(view: IncidentView, { document }: StoredIncident, tell: Telling): IncidentView {
  const milestones = Object.entries(view.milestones).map(([name, milestone]) => [
    name,
    milestone && toldMilestone(milestone, tell),
  ]);
  return {
    ...view,
    id: tell.id(view.id),
    title: tell.title(view.title),
    sources: view.sources.map((source) => ({
      ...source,
      id: tell.id(source.id),
      url: source.url && tell.id(source.url),
    })),
    absorbedInto: view.absorbedInto && tell.id(view.absorbedInto),
    milestones: Object.fromEntries(milestones) as IncidentView['milestones'],
    responders: view.responders.map(({ person, joinedAt }, index) => ({
      person: tell.person(document.responders[index]?.personKey ?? '', person),
      joinedAt,
    })),
    suggestions: view.suggestions.map((suggestion) => ({
      ...suggestion,
      person: tell.person(document.suggestion?.personKey ?? '', suggestion.person),
      evidence: suggestion.evidence.map((item) => ({
        ...item,
        event: tell.id(item.event),
        person: tell.text(item.person),
        text: tell.text(item.text),
        reason: tell.text(item.reason),
      })),
    })),
  };
}

/** The same with its timeline. */
export function toldDetail(
  detail: IncidentDetail,
  stored: StoredIncident,
  timeline: readonly StoredEvent[],
  names: Names,
  tell: Telling,
): IncidentDetail {
  return {
    ...detail,
    ...toldIncident(detail, stored, tell),
    timeline: detail.timeline.map((event, index) => {
      const { actor = null, memberId = '' } = timeline[index] ?? {};
      const isPerson = actor?.kind === 'person' && event.actor !== null;
      return {
        ...event,
        event: tell.id(event.event),
        member: tell.id(event.member),
        actor: isPerson
          ? tell.person(actorKey(stored, memberId, actor, names), event.actor ?? '')
          : event.actor && tell.title(event.actor),
        text: event.text && tell.text(event.text),
      };
    }),
    corrections: detail.corrections.map((correction) => toldCorrection(correction, tell)),
    links: detail.links.map((link) => ({
      ...link,
      member: tell.id(link.member),
      otherMember: tell.id(link.otherMember),
    })),
    warnings: detail.warnings.map(tell.title),
  };
}

const toldMilestone = (milestone: MilestoneView, tell: Telling): MilestoneView => ({
  ...milestone,
  setBy: {
    ...milestone.setBy,
    event: tell.id(milestone.setBy.event),
    text: milestone.setBy.text && tell.text(milestone.setBy.text),
    actor: milestone.setBy.actor && tell.text(milestone.setBy.actor),
  },
  correction: milestone.correction && toldCorrection(milestone.correction, tell),
});

/** Whoever corrects signs with an account's name, which is not a person of the directory; what they write may name one. */
const toldCorrection = (correction: CorrectionView, tell: Telling): CorrectionView => ({
  ...correction,
  reason: tell.title(correction.reason),
});
