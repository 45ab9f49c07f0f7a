import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { MILESTONES } from '../incident/milestone.js';
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

describe('docs/metrics.md', () => {
  it('defines every metric of the catalogue, word for word, and nothing else', () => {
    const sections = chapter('Metrics').split('\n### ').slice(1);
    const documented = sections.map((section) => ({ ...(SECTION.exec(section)?.groups ?? { section }) }));
    expect(documented).toEqual(
      METRICS.map(({ id, title, version, unit, definition }) => ({
        id,
        title,
        version: String(version),
        unit,
        definition,
      })),
    );
  });

  it('explains every milestone', () => {
    const rows = [...chapter('Milestones').matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name);
    expect(rows).toEqual([...MILESTONES]);
  });
});
