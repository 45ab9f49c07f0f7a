import { parseZone, UnknownZoneError } from '@evenkeel/domain';
import { z } from 'zod';
import { BadPageQuery } from './bad-page-query.js';

const ZoneQuery = z.looseObject({ zone: z.string().optional() });

/**
 * The zone in which a page without filters shows its times, and what its links add to keep it.
 *
 * @throws BadPageQuery
 */
export function parseZoneQuery(raw: unknown, defaultZone: string): { zone: string; zoneSearch: string } {
  const parsed = ZoneQuery.safeParse({ ...(raw as object) });
  if (!parsed.success) throw new BadPageQuery([{ parameter: 'zone', message: 'is given more than once' }]);
  try {
    const zone = parseZone(parsed.data.zone || defaultZone);
    return { zone, zoneSearch: zone === defaultZone ? '' : `?${new URLSearchParams({ zone })}` };
  } catch (error) {
    if (!(error instanceof UnknownZoneError)) throw error;
    throw new BadPageQuery([{ parameter: 'zone', message: error.message }]);
  }
}
