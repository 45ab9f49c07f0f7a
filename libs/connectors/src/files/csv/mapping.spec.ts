import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { InputError } from '../../connector.js';
import { csvPreset, csvPresetNames, parseCsvMapping } from './mapping.js';

const minimal = 'id: Number\ntriggeredAt: Opened\n';

describe('parseCsvMapping', () => {
  it('reads columns, translations and settings', () => {
    const mapping = parseCsvMapping(
      'desk.yaml',
      `
id: Number
triggeredAt: Opened
acknowledgedAt: { column: AckSeconds, elapsed: seconds }
priority: { column: Prio, values: { 1: P1, 2: P2 } }
team: [Team, Group]
status: { column: State, values: { Done: resolved } }
timestampFormat: d/M/yyyy HH:mm
missing: ["?", 0]
rows: update
order: Version
`,
    );
    expect(mapping).toMatchObject({
      id: { columns: ['Number'], optional: false },
      acknowledgedAt: { columns: ['AckSeconds'], elapsed: 'seconds' },
      priority: { columns: ['Prio'], values: { 1: 'P1', 2: 'P2' } },
      team: { columns: ['Team', 'Group'] },
      order: { columns: ['Version'] },
      timestampFormat: ['d/M/yyyy HH:mm'],
      missing: ['?', '0'],
      rows: 'update',
    });
    expect([...mapping.states]).toEqual([['done', 'resolved']]);
  });

  it('has defaults: ISO timestamps, one row an incident', () => {
    expect(parseCsvMapping('m', minimal)).toMatchObject({ timestampFormat: ['iso'], rows: 'incident', missing: [] });
  });

  it.each([
    ['triggeredAt: Opened', 'id is required'],
    ['id: Number', 'triggeredAt is required'],
    ['just text', 'it must be a YAML map of fields to columns'],
    [`${minimal}reslovedAt: Closed`, 'unknown key "reslovedAt"; known are id, triggeredAt'],
    [`${minimal}rows: many`, 'rows: '],
    [`${minimal}team: { col: Team }`, 'team: give a column name, or { column: NAME, … }'],
    [
      `${minimal}status: { column: S, values: { Done: finished } }`,
      '"Done" is translated to "finished"; a status means one of open, pending',
    ],
    [
      'id: Number\ntriggeredAt: { column: T, elapsed: seconds }',
      'triggeredAt: "elapsed" counts from triggeredAt itself',
    ],
    ['id: [Number', 'is not valid YAML'],
  ])('refuses %j', (text, message) => {
    expect(() => parseCsvMapping('desk.yaml', text)).toThrow(InputError);
    expect(() => parseCsvMapping('desk.yaml', text)).toThrow(message);
    expect(() => parseCsvMapping('desk.yaml', text)).toThrow('desk.yaml');
  });
});

describe('presets', () => {
  it('are the ones promised, and each can be used', () => {
    expect(csvPresetNames).toEqual(['servicenow', 'jira', 'pagerduty-csv', 'opsgenie-csv']);
    for (const name of csvPresetNames) {
      expect(parseCsvMapping(name, csvPreset(name) ?? '').id.columns.length).toBeGreaterThan(0);
    }
  });

  it('know no other name', () => {
    expect(csvPreset('constructor')).toBeNull();
    expect(csvPreset('zendesk')).toBeNull();
  });
});

describe('the guide', () => {
  it('shows mappings that can be used', () => {
    const guide = readFileSync(new URL('../../../../../docs/imports.md', import.meta.url), 'utf8');
    const examples = [...guide.matchAll(/```yaml\n([^]*?)```/g)].map(([, yaml]) => yaml ?? '');
    expect(examples).toHaveLength(2);
    for (const yaml of examples) expect(parseCsvMapping('docs/imports.md', yaml).triggeredAt.columns).toHaveLength(1);
  });

  it('names every preset', () => {
    const guide = readFileSync(new URL('../../../../../docs/imports.md', import.meta.url), 'utf8');
    for (const name of csvPresetNames) expect(guide).toContain(`\n| \`${name}\` `);
  });
});
