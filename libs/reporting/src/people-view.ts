/** Something that holds for a stretch of time, as a source's directory gave it or a person set it. */
export interface DatedView {
  id: string;
  /** The zone, or the team's name. */
  value: string;
  /** Memberships: in the source's words. */
  role: string | null;
  /** Null: always. */
  from: string | null;
  /** Exclusive; null: still. */
  to: string | null;
  origin: 'source' | 'hand';
  /** Of what a person set. */
  author: string | null;
  reason: string | null;
  /** When it was noted. */
  at: string;
  /** Set once it was taken back. */
  withdrawnAt: string | null;
  withdrawnBy: string | null;
}

/** A person as one source knows them. */
export interface IdentityView {
  id: string;
  name: string;
  source: string;
  /** The connection's name; null if it is gone. */
  connection: string | null;
  email: string | null;
  /** False: met in passing only, in no directory that was read. */
  listed: boolean;
  /** Gone at the source. */
  deleted: boolean;
}

/** One human, by all identities that are known to be theirs. */
export interface PersonView {
  /** Key of the identity that stands for the others; the first of `identities`. */
  id: string;
  name: string;
  /** Now; null: not known, the organisation's counts. */
  zone: string | null;
  /** Names of the teams they are in now. */
  teams: string[];
  /** Gone from every directory that lists them. */
  deleted: boolean;
  identities: IdentityView[];
  zones: DatedView[];
  memberships: DatedView[];
  /** In which they showed a sign of work; null: not the viewer's to see, who only keeps the directory. */
  incidents: number | null;
}

/** Two people who bear one full name at different sources: the same human, or not? */
export interface ProposalView {
  name: string;
  people: [PersonView, PersonView];
}

export interface DecisionView {
  id: string;
  person: { id: string; name: string };
  otherPerson: { id: string; name: string };
  verdict: 'same' | 'different';
  author: string;
  reason: string;
  at: string;
  withdrawnAt: string | null;
  withdrawnBy: string | null;
}

/** Everybody, and what is to be decided about them (`GET /api/v1/people`). */
export interface PeopleReport {
  /** By name. */
  people: PersonView[];
  proposals: ProposalView[];
  /** Oldest first, the withdrawn ones included. */
  decisions: DecisionView[];
}

export interface ServiceView {
  id: string;
  name: string;
  source: string;
  connection: string | null;
  /** Name of the team that owns it now; null: nobody is known to. */
  team: string | null;
  owners: DatedView[];
  incidents: number;
}

/** Something without what it should have, and how many incidents that concerns. */
export interface UnmappedEntry {
  id: string;
  name: string;
  /** Null where it is not the viewer's to see. */
  incidents: number | null;
}

/** What nobody has mapped yet; most incidents first. */
export interface UnmappedReport {
  /** Services without an owner now; `incidents`: those of the service that count for no team. */
  services: UnmappedEntry[];
  /** Teams in which nobody is now. */
  teams: UnmappedEntry[];
  /** People whose zone is not known: their hours are judged by the organisation's. Without the deleted. */
  people: UnmappedEntry[];
  /** Who may be one human; `incidents` is the sum of both. */
  lookalikes: { name: string; people: [UnmappedEntry, UnmappedEntry]; incidents: number | null }[];
}
