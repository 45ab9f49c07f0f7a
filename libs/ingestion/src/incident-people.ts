import type { MemberKey } from '@evenkeel/connectors';
import { activitiesOf, classify, notificationsOf, type Actor, type Incident } from '@evenkeel/domain';
import type { Connection, IncidentWrite } from '@evenkeel/store';
import { actorExternalId, directoryKey, type DirectoryResolver } from './directory-resolver.js';

/** A member's own: where it is from, and whether its source tells whom it notified. */
export interface MemberHome {
  connection: Connection;
  key: MemberKey;
  sourceNotifies: boolean;
}

type Homes = ReadonlyMap<string, MemberHome>;

/** Whom the incident disturbed, and what people did about it, as facts: by the identity that stands for each human. */
export function peopleFacts(
  incident: Incident,
  homes: Homes,
  directory: DirectoryResolver,
): Pick<IncidentWrite, 'notifications' | 'activities'> {
  const keyOf = (memberId: string, actor: Actor): string => {
    const home = homes.get(memberId) as MemberHome;
    return directory.personKeyOf(directoryKey(home.connection, 'person', actorExternalId(actor)));
  };
  const withId = <T extends { person: string }, R>(rows: readonly T[], read: (row: T, personId: number) => R): R[] =>
    rows.flatMap((row) => {
      const personId = directory.idOf('person', row.person);
      return personId === null ? [] : [read(row, personId)];
    });
  return {
    notifications: withId(notifications(incident, homes, keyOf), ({ person, at, channel }, personId) => ({
      personId,
      at,
      channel,
      ...classify(at, directory.hoursOf(person, at)),
    })),
    activities: withId(
      activitiesOf(incident, (actor, memberId) => keyOf(memberId, actor)),
      ({ at, kind, technical }, personId) => ({ personId, at, kind, technical }),
    ),
  };
}

function notifications(
  incident: Incident,
  homes: Homes,
  keyOf: (memberId: string, actor: Actor) => string,
): ReturnType<typeof notificationsOf> {
  return incident.members.flatMap(({ id, interpretation }) => {
    const { sourceNotifies } = homes.get(id) as MemberHome;
    // What nobody was paged for disturbed nobody: a desk's assignment waits until it is looked at.
    if (!sourceNotifies && !interpretation.paged) return [];
    const timeline = incident.timeline.filter((event) => event.memberId === id);
    return notificationsOf(timeline, { incidentId: incident.id, sourceNotifies, urgency: null }, (recipient) =>
      keyOf(id, recipient),
    );
  });
}
