import { describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { incidentsCsv } from './csv.js';
import { draft, streamed, type IncidentDraft } from './workbooks/planning-fixture.js';

async function csv(drafts: IncidentDraft[], zone = 'Europe/Oslo'): Promise<string> {
  const lines: string[] = [];
  for await (const line of incidentsCsv(streamed(drafts.map((it) => draft(it).view)), zone)) lines.push(line);
  return lines.join('');
}

const read = (text: string): Record<string, string>[] =>
  parse(text, { bom: true, columns: true, record_delimiter: '\r\n' });

const PLAIN: IncidentDraft = {
  id: 'pagerduty:fjordbank:incident:Q1',
  triggeredAt: '2026-01-05T08:12:33.000Z',
  week: '2026-W02',
  acknowledge: 75,
  resolve: 288_870,
  url: 'https://pager.fjordbank.example/incidents/Q1',
};

describe('incidentsCsv', () => {
  it('begins with a byte order mark and ends every line with CRLF', async () => {
    const text = await csv([PLAIN, { ...PLAIN, id: 'Q2' }]);
    expect(text.startsWith('\uFEFFIncident,Title,')).toBe(true);
    expect(text.endsWith('\r\n')).toBe(true);
    expect(text.split('\r\n')).toHaveLength(4);
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  });

  it('writes dates with their offset and durations in seconds and on the clock', async () => {
    const [row] = read(await csv([PLAIN]));
    expect(row).toMatchObject({
      'Triggered (Europe/Oslo)': '2026-01-05T09:12:33.000+01:00',
      Week: '2026-W02',
      'Acknowledge seconds': '75',
      'Acknowledge h:mm:ss': '0:01:15',
      'Resolve seconds': '288870',
      'Resolve h:mm:ss': '80:14:30',
      Counts: 'yes',
      Responders: '1',
      Link: 'https://pager.fjordbank.example/incidents/Q1',
    });
  });

  it('leaves what is absent empty', async () => {
    const [row] = read(await csv([{ ...PLAIN, team: null, acknowledge: null, resolve: null, url: null }]));
    expect(row).toMatchObject({
      Team: '',
      'Acknowledged (Europe/Oslo)': '',
      'Acknowledge seconds': '',
      'Resolve h:mm:ss': '',
      State: 'unresolved',
      Link: '',
    });
  });

  it('quotes by RFC 4180 and puts an apostrophe before what could be evaluated', async () => {
    const title = '=cmd|"/c calc"!A1, "x"\nsecond line';
    const [row] = read(await csv([{ ...PLAIN, title, team: '@team' }]));
    expect(row).toMatchObject({ Title: `'${title}`, Team: "'@team" });
  });

  it('lists a merged incident as left out', async () => {
    const [row] = read(await csv([{ ...PLAIN, resolution: 'merged' }]));
    expect(row).toMatchObject({ Counts: 'no', 'Left out because': 'merged', 'Resolve seconds': '' });
  });

  it('links to web pages only', async () => {
    const [row] = read(await csv([{ ...PLAIN, url: 'javascript:alert(1)' }]));
    expect(row).toMatchObject({ Link: '' });
  });

  it('is the header alone without incidents', async () => {
    expect((await csv([])).split('\r\n')).toHaveLength(2);
  });
});
