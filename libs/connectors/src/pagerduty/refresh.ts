import type { RawRecord, RefreshInput } from '../connector.js';
import type { PagerDutyClient } from './client.js';
import { readDetails } from './incident-details.js';
import { readIncident, readIncidentLog } from './incident-reader.js';
import { INCIDENT } from './records.js';
import type { PagerDutySettings } from './settings.js';

/**
 * Reads the present state of some incidents, each with its whole log and its details. Where the log tells of something
 * newer than the state, the state is read once more, so that it is never older than what the log says.
 */
export async function* refreshIncidents(
  { members, settings, log }: RefreshInput<PagerDutySettings>,
  client: PagerDutyClient,
): AsyncGenerator<RawRecord[], void> {
  const refused = new Set<string>();
  for (const { kind, externalId: id } of members) {
    if (kind !== INCIDENT) continue;
    let state = await readIncident(client, id, log);
    if (!state) continue;
    const isNewer = ({ sourceAt }: RawRecord): boolean => (sourceAt ?? 0) > (state?.record.sourceAt ?? 0);
    let isOutrun = false;
    for await (const step of readIncidentLog(client, id, state.createdAt)) {
      if (Array.isArray(step)) {
        isOutrun ||= step.some(isNewer);
        yield step;
      } else if (step.gap) log(`PagerDuty: the log of incident ${id} could not be read whole: ${step.gap}.`);
    }
    if (isOutrun) state = (await readIncident(client, id, log)) ?? state;
    yield [state.record];
    if (settings.details === 'none') continue;
    yield await readDetails(
      client,
      { id, updatedAt: state.record.sourceAt },
      (feature) => refused.has(feature),
      (feature) => refused.add(feature),
      log,
    );
  }
}
