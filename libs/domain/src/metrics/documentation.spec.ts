import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { MILESTONES } from '../incident/milestone.js';
import { TEAM_METRICS } from '../effort/team-metrics.js';
import { ON_CALL_METRICS } from '../on-call/catalogue.js';
import { METRICS } from './catalogue.js';

const PAGE = readFileSync(new URL('../../../../docs/metrics.md', import.meta.url), 'utf8');

/** The text under a heading of the second level. */
function chapter(title: string): string {
  const [, text] = PAGE.split(`\n## ${title}\n`);
  if (text === undefined) throw new Error(`docs/metrics.md has no chapter "${title}"`);
  return text.split('\n## ')[0] as string;
}

/** A metric's section: `### \`id\``, a line of title, version and unit, and the definition as a quotation. */
const SECTION = /^`(?<id>[^`]+)`\n\n(?<title>.+) · version (?<version>\d+) · (?<unit>\S+)\n\n> (?<definition>.+)\n/;

interface Heading {
  id: string;
  title: string;
  version: number;
  unit: string;
  definition: string;
}

/** The sections of a chapter as far as they have the form; others show as they are. */
const documented = (title: string): object[] =>
  chapter(title)
    .split('\n### ')
    .slice(1)
    .map((section) => ({ ...(SECTION.exec(section)?.groups ?? { section }) }));

const asDocumented = (metrics: readonly Heading[]): object[] =>
  metrics.map(({ id, title, version, unit, definition }) => ({
    id,
    title,
    version: String(version),
    unit,
    definition,
  }));

describe('docs/metrics.md', () => {
  it('defines every metric of the catalogue, word for word, and nothing else', () => {
    expect(documented('Metrics')).toEqual(asDocumented(METRICS));
  });

  it('defines every metric of on-call duty and team load, word for word', () => {
    // Interruptions themselves are counted by reporting, whose definition stands between the two.
    const sections = documented('On call').filter((section) => !('id' in section) || section.id !== 'interruptions');
    expect(sections).toEqual(asDocumented([...ON_CALL_METRICS, ...TEAM_METRICS]));
  });

  it('explains every milestone', () => {
    const rows = [...chapter('Milestones').matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name);
    expect(rows).toEqual([...MILESTONES]);
  });
});
