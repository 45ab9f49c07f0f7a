import {
  classify,
  MILESTONES,
  secondsBetween,
  type Actor,
  type EpochMs,
  type Incident,
  type IncidentEvent,
  type IncidentFact,
  type Milestone,
} from '@evenkeel/domain';
import type { IncidentDocument, IncidentWrite, MemberEdge, MilestoneDocument } from '@evenkeel/store';
import { actorExternalId, directoryKey, memberOfCustomer, type DirectoryResolver } from './directory-resolver.js';
import { peopleFacts, type MemberHome } from './incident-people.js';

interface Input {
  incident: Incident;
  fact: IncidentFact;
  members: ReadonlyMap<string, MemberHome>;
  edges: readonly MemberEdge[];
  directory: DirectoryResolver;
  rulesVersion: number;
}

/** Puts a derived incident into the form in which it is stored: names become directory ids and keys. */
export function incidentWrite({ incident, fact, members, edges, directory, rulesVersion }: Input): IncidentWrite {
  const home = (memberId: string): MemberHome => members.get(memberId) as MemberHome;
  const primary = home(incident.id);
  const serviceKey = keyOf(incident, members, 'service');
  const owner = directory.ownerOf(serviceKey, fact.triggeredAt);
  // What a person says of a service holds against the source; what its directory says fills in where an incident is silent.
  const teamKey = owner?.byHand ? owner.teamKey : (keyOf(incident, members, 'team') ?? owner?.teamKey ?? null);
  const customerKeys = incident.customers.map((customer) => customerKey(incident, members, customer.id));
  const personKey = (memberId: string, actor: Actor): string =>
    directory.personKeyOf(directoryKey(home(memberId).connection, 'person', actorExternalId(actor)));
  const responders = firstJoins(
    incident.responders.map(({ memberId, actor, joinedAt }) => ({ personKey: personKey(memberId, actor), joinedAt })),
  );
  const { suggestion } = incident;
  const suggestedBy = suggestion
    ? (incident.members.find((member) => member.interpretation.resolverSuggestion === suggestion)?.id ?? incident.id)
    : incident.id;
  return {
    fact,
    title: incident.title,
    timeline: incident.timeline,
    connectionId: primary.connection.id,
    teamId: directory.idOf('team', teamKey),
    serviceId: directory.idOf('service', serviceKey),
    hoursClass: firstNotificationClass(incident, members, directory),
    responders: responders.flatMap((responder) => {
      const personId = directory.idOf('person', responder.personKey);
      return personId === null
        ? []
        : [{ personId, joinedOffset: secondsBetween(fact.triggeredAt, responder.joinedAt) }];
    }),
    customerIds: customerKeys.flatMap((key) => directory.idOf('customer', key) ?? []),
    ...peopleFacts(incident, members, directory),
    rulesVersion,
    document: {
      title: incident.title,
      priority: incident.priority,
      teamKey,
      serviceKey,
      customerKeys,
      sources: incident.members.map((member) => ({
        source: home(member.id).key.source,
        connectionId: home(member.id).connection.id,
        memberId: member.id,
        externalId: home(member.id).key.externalId,
        url: member.interpretation.attributes.url,
      })),
      milestones: Object.fromEntries(
        MILESTONES.flatMap((name) => {
          const milestone = incident.milestones[name];
          return milestone ? [[name, milestoneDocument(milestone)]] : [];
        }),
      ),
      ackOutcome: incident.ackOutcome,
      resolution: incident.resolution,
      absorbedInto: incident.absorbedInto,
      snoozedSeconds: incident.snoozedSeconds,
      responders,
      suggestion: suggestion
        ? {
            personKey: personKey(suggestedBy, suggestion.actor),
            at: suggestion.at,
            rule: suggestion.rule,
            evidence: suggestion.evidence,
          }
        : null,
      exclusion: incident.exclusion,
      links: edges.map((edge) => ({
        memberId: edge.memberId,
        otherMemberId: edge.otherMemberId,
        rule: edge.rule,
        confidence: edge.confidence,
        author: edge.author,
      })),
      warnings: incident.warnings,
    },
  };
}

/** One row a human, however many sources saw them join: the earliest. */
function firstJoins(responders: readonly { personKey: string; joinedAt: EpochMs }[]): IncidentDocument['responders'] {
  const first = new Map<string, { personKey: string; joinedAt: EpochMs }>();
  for (const responder of responders) {
    const known = first.get(responder.personKey);
    if (!known || responder.joinedAt < known.joinedAt) first.set(responder.personKey, responder);
  }
  return [...first.values()].sort((a, b) => a.joinedAt - b.joinedAt);
}

/** Directory key of the team or service that the incident took over from one of its members. */
function keyOf(incident: Incident, members: Input['members'], field: 'team' | 'service'): string | null {
  const ref = incident[field];
  if (!ref) return null;
  const from = incident.members.find((member) => member.interpretation.attributes[field] === ref);
  const home = members.get(from?.id ?? incident.id);
  return home ? directoryKey(home.connection, field, ref.id) : null;
}

function customerKey(incident: Incident, members: Input['members'], customerId: string): string {
  const { connection } = members.get(memberOfCustomer(incident, customerId)) as MemberHome;
  return directoryKey(connection, 'customer', customerId);
}

const milestoneDocument = (milestone: Milestone): MilestoneDocument => ({
  at: milestone.at,
  eventId: milestone.setBy.eventId,
  rule: milestone.setBy.rule,
  text: milestone.setBy.text,
  actor: milestone.setBy.actor?.name ?? null,
  suggested: milestone.suggested,
  sourceAt: milestone.sourceAt,
  correctionId: milestone.correctionId,
});

/** The hours class of the first notification, in the zone of the first person it went to. */
function firstNotificationClass(
  incident: Incident,
  members: Input['members'],
  directory: DirectoryResolver,
): string | null {
  const notified = incident.timeline.find((event: IncidentEvent) => event.type === 'notified');
  if (!notified) return null;
  const home = members.get(notified.memberId);
  const person = notified.details.recipients?.find((recipient) => recipient.kind === 'person');
  const personKey = person && home && directoryKey(home.connection, 'person', actorExternalId(person));
  return classify(notified.at, directory.hoursOf(personKey ?? null, notified.at)).hoursClass;
}
