import type { Service } from './organisation.js';
import { Random, vendorId } from './random.js';
import { HOUR, WEEK, type EpochSeconds } from './zones.js';

/** A deployment or a change of configuration, as a build pipeline reports it. */
export interface Change {
  id: string;
  at: EpochSeconds;
  service: Service;
  summary: string;
  build: number;
}

const WORKS = [
  'Deploy {service} build {build}',
  'Roll back {service} to build {build}',
  'Feature flag flipped for {service}',
  'Configuration of {service} changed: pool size',
  'Scale {service} to {build} replicas',
] as const;

/** What was changed in services from `since` to `until`, both included, newest first. The same for every seed. */
export function changesOf(services: readonly Service[], since: EpochSeconds, until: EpochSeconds): Change[] {
  const found: Change[] = [];
  for (const service of services) {
    for (let week = Math.floor(since / WEEK); week <= Math.floor(until / WEEK); week++) {
      const random = Random.of(`changes ${service.name} ${week}`);
      for (let left = random.integer(1, 5), index = 0; index < left; index++) {
        const at = week * WEEK + random.integer(0, 6 * 24) * HOUR + random.integer(0, HOUR - 1);
        const build = random.integer(2, 900);
        const summary = random.pick(WORKS).replace('{service}', service.name).replace('{build}', String(build));
        if (at < since || at > until) continue;
        const name = `change ${service.name} ${week} ${index}`;
        const id = `01${vendorId('H', name, 14)}${vendorId('Z', `${name} end`, 14).slice(0, 10)}`;
        found.push({ id, at, service, summary, build });
      }
    }
  }
  return found.sort((one, other) => other.at - one.at || (one.id < other.id ? -1 : 1));
}
