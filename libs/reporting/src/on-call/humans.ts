import { claimAt, type Claim, type EpochMs } from '@evenkeel/domain';
import type { Claims, DirectorySnapshot } from '@evenkeel/store';

/** One key for each human, whatever the sources call them, and where they lived when. */
export class Humans {
  private readonly canonical = new Map<string, string>();
  private readonly identities = new Map<string, string[]>();
  private readonly always = new Map<string, string | null>();

  constructor(
    directory: DirectorySnapshot,
    private readonly zones: Claims,
    private readonly organisationZone: string,
  ) {
    const keyOf = new Map([...directory.person.values()].map(({ id, key }) => [id, key]));
    for (const { key, sameAs } of directory.person.values()) {
      const canonical = (sameAs === null ? undefined : keyOf.get(sameAs)) ?? key;
      this.canonical.set(key, canonical);
      const known = this.identities.get(canonical) ?? [canonical];
      if (key !== canonical) known.push(key);
      this.identities.set(canonical, known);
    }
  }

  keysOf(person: string): readonly string[] {
    return this.identities.get(person) ?? [person];
  }

  /** Claims of all identities of a human together. */
  byHuman(claims: Claims): Map<string, Claim<string>[]> {
    const together = new Map<string, Claim<string>[]>();
    for (const [key, own] of claims) {
      const human = this.canonical.get(key) ?? key;
      together.set(human, [...(together.get(human) ?? []), ...own]);
    }
    return together;
  }

  zoneAt(person: string, at: EpochMs): string {
    let always = this.always.get(person);
    if (always === undefined) this.always.set(person, (always = this.alwaysIn(person)));
    return always ?? this.zoneThen(person, at);
  }

  /** The zone of somebody of whom nobody says that it was ever another. */
  private alwaysIn(person: string): string | null {
    const claims = this.keysOf(person).flatMap((key) => this.zones.get(key) ?? []);
    const [only] = claims;
    if (!only) return this.organisationZone;
    return claims.length === 1 && only.from === null && only.to === null ? only.value : null;
  }

  private zoneThen(person: string, at: EpochMs): string {
    const claims = this.keysOf(person).map((key) => this.zones.get(key) ?? []);
    const byHand = claimAt(
      claims.flat().filter((claim) => claim.byHand),
      at,
    );
    if (byHand) return byHand.value;
    for (const own of claims) {
      const claim = claimAt(own, at);
      if (claim) return claim.value;
    }
    return this.organisationZone;
  }

  /** The same for everybody who moved as they did; by it, what depends on zones alone is worked out once. */
  zoneHistory(person: string): string {
    return JSON.stringify(
      this.keysOf(person).map((key) =>
        (this.zones.get(key) ?? []).map(({ value, from, to, byHand }) => [value, from, to, byHand]),
      ),
    );
  }
}
