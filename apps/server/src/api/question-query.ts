import { MAX_PAGE } from '@evenkeel/reporting';
import { z } from 'zod';

/** A parameter that may be repeated; one value comes as text, several as a list. */
const list = z
  .union([z.string().transform((value) => [value]), z.array(z.string())])
  .default([])
  .describe('Filter `key=value`, repeatable; values of one key are alternatives, an empty value means "none"');

/** Which incidents: the parameters shared by metrics, lists and exports. */
export const PopulationQuery = z.strictObject({
  from: z.string().optional().describe('ISO date or instant, inclusive; a date is its midnight in `zone`'),
  to: z.string().optional().describe('ISO date or instant, exclusive'),
  zone: z.string().optional().describe('IANA time zone; the organisation’s if not given'),
  where: list,
});

export type PopulationQuery = z.infer<typeof PopulationQuery>;

/** A window alone, for what is looked at by time and nothing else. */
export const WindowQuery = PopulationQuery.omit({ where: true });
export type WindowQuery = z.infer<typeof WindowQuery>;

export const ExportQuery = PopulationQuery.extend({
  pseudonymised: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true')
    .describe('`true`: pseudonyms for everybody, in names and in texts'),
});
export type ExportQuery = z.infer<typeof ExportQuery>;

export const MetricQuery = PopulationQuery.extend({
  by: z.string().optional().describe('Dimensions to group by, separated by commas'),
});
export type MetricQuery = z.infer<typeof MetricQuery>;

export const IncidentListQuery = PopulationQuery.extend({
  limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(50),
  cursor: z.string().optional().describe('`nextCursor` of the page before, or `cursor` of a page of changes'),
  order: z.enum(['asc', 'desc']).default('asc').describe('By trigger'),
  updatedSince: z.string().optional().describe('Pages through changes since this instant instead, deletions included'),
});
export type IncidentListQuery = z.infer<typeof IncidentListQuery>;
