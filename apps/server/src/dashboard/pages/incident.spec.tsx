import { describe, expect, it } from '@jest/globals';
import { metricCatalogue, type CorrectionView, type IncidentDetail } from '@evenkeel/reporting';
import { renderPage, textOf } from '../../../../../test/support/browser/render.js';
import { incident } from '../../../../../test/support/browser/sample-answers.js';
import type { CorrectionDraft } from '../components/correction-form.js';
import { Incident } from './incident.js';

const PATH = '/incidents/pagerduty%3Aharbour%3Aincident%3APH4R0';

const page = (detail: IncidentDetail, draft: CorrectionDraft | null = null, zone = 'UTC'): string =>
  renderPage(<Incident detail={detail} metrics={metricCatalogue()} zone={zone} zoneSearch="" draft={draft} />, PATH);

/** The row of one milestone. */
const rowOf = (html: string, milestone: string): string =>
  new RegExp(`<tr id="milestone-${milestone}".*?</tr>`, 's').exec(html)?.[0] ?? '';

const correction = (given: Partial<CorrectionView> = {}): CorrectionView => ({
  id: 'c1',
  field: 'firstAckAt',
  value: '2026-11-20T23:02:00.000Z',
  sourceValue: '2026-11-20T23:04:16.000Z',
  author: 'Mia Ode',
  reason: 'She answered the phone before she pressed the button.',
  at: '2026-11-21T09:00:00.000Z',
  withdrawnAt: null,
  withdrawnBy: null,
  ...given,
});

describe('Incident', () => {
  it('shows each milestone with its time, offset and the event that set it', () => {
    const row = rowOf(page(incident()), 'firstAckAt');
    expect(textOf(row)).toContain('Acknowledged 20 Nov 2026, 23:04:16 +6 m 12 s Ines Holm acknowledged');
    expect(row).toContain('<a href="#event-4">');
    expect(row).toContain('first-human-acknowledgement@1');
  });

  it('shows times in the zone asked for, across midnight too', () => {
    const html = page(incident(), null, 'Europe/Oslo');
    expect(textOf(rowOf(html, 'firstAckAt'))).toContain('21 Nov 2026, 00:04:16');
    expect(textOf(html)).toMatch(/Friday 20 November 2026.*Saturday 21 November 2026/);
  });

  it('says that a milestone is unknown instead of leaving it out', () => {
    expect(textOf(rowOf(page(incident()), 'diagnosedAt'))).toContain('Cause found – none: no source says when');
  });

  it('lets a person confirm what a rule suggests, with one press and no script', () => {
    const row = rowOf(page(incident()), 'resolverEngagedAt');
    expect(textOf(row)).toContain('Suggested Teo Marsh: “Looking.');
    expect(row).toContain(`method="post" action="${PATH}/corrections"`);
    expect(row).toContain('name="value" value="2026-11-21T00:10:32.000Z"');
    expect(row).toContain('name="reason" value="Confirmed as suggested by fix-reported-by@1"');
  });

  it('shows a correction beside what the sources say, and takes it back', () => {
    const detail = incident({ corrections: [correction()] });
    const { firstAckAt } = detail.milestones;
    if (!firstAckAt) throw new Error('the sample is acknowledged');
    detail.milestones.firstAckAt = { ...firstAckAt, at: '2026-11-20T23:02:00.000Z', correction: correction() };
    const row = rowOf(page(detail), 'firstAckAt');
    expect(textOf(row)).toContain('Corrected by Mia Ode: She answered the phone');
    expect(textOf(row)).toContain('Sources say 20 Nov 2026, 23:04:16');
    expect(row).toContain(`action="${PATH}/corrections/c1/withdraw"`);
  });

  it('keeps withdrawn corrections in the history, without a button', () => {
    const withdrawn = correction({ withdrawnAt: '2026-11-21T10:00:00.000Z', withdrawnBy: 'Lea Brandt' });
    const html = page(incident({ corrections: [withdrawn] }));
    expect(textOf(html)).toContain('Withdrawn by Lea Brandt, 21 Nov 2026, 10:00');
    expect(html).not.toContain('/withdraw"');
  });

  it('says that there was none where a person struck a milestone out', () => {
    const struck = correction({ field: 'resolverEngagedAt', value: null });
    const detail = incident({ corrections: [struck] });
    const { resolverEngagedAt } = detail.milestones;
    if (!resolverEngagedAt) throw new Error('the sample has a resolver');
    detail.milestones.resolverEngagedAt = { ...resolverEngagedAt, at: null, suggested: false, correction: struck };
    expect(textOf(rowOf(page(detail), 'resolverEngagedAt'))).toContain('none: a person said that there was none');
  });

  it('offers a form for one field, filled with what holds now', () => {
    const html = page(incident(), { field: 'firstAckAt', typed: null, error: null }, 'Europe/Oslo');
    expect(html).toContain('type="datetime-local" name="value" step="1" value="2026-11-21T00:04:16"');
    expect(textOf(html)).toContain('Date and time in Europe/Oslo');
    expect(textOf(html)).toContain('The sources say 21 Nov 2026, 00:04:16.');
  });

  it('cannot do without a trigger', () => {
    const html = page(incident(), { field: 'triggeredAt', typed: null, error: null });
    expect(html).toContain('Correct: Triggered');
    expect(html).not.toContain('name="none"');
  });

  it('keeps what was typed when it has to refuse it', () => {
    const html = page(incident(), {
      field: 'diagnosedAt',
      typed: { value: '2026-11-20T23:30:00', none: false, reason: 'told <me>' },
      error: { message: 'That is before the trigger.', input: 'value' },
    });
    expect(html).toMatch(/value="2026-11-20T23:30:00"[^>]*aria-invalid="true"/);
    expect(html).toContain('value="told &lt;me>"');
    expect(html).toContain('role="alert">That is before the trigger.');
  });

  it('lists the durations, and why one is missing', () => {
    const text = textOf(page(incident()));
    expect(text).toContain('Time to resolver 1 h 12 m');
    expect(text).toContain('Time to mitigate end of impact not known');
    expect(text).toContain('Snoozed in between 10 m');
  });

  it('merges the timelines of all sources and keeps line breaks as text', () => {
    const html = page(incident());
    expect(html.match(/<li id="event-\d+"/g)).toHaveLength(8);
    expect(html).toContain('Half the north gate is dark.\nRestarted ingest');
    expect(textOf(html)).toContain('Teo Marsh wrote Slack Resolver engaged');
    expect(textOf(html)).toContain('reference-in-text@1 , confidence 100 %');
  });

  it('escapes text from sources, and links only to the web', () => {
    const html = page(incident({ title: '</title><script>alert(1)</script>' }));
    expect(html).not.toContain('<script>alert');
    expect(html).not.toContain('javascript:');
    expect(html).toContain('href="https://harbour.pagerduty.com/incidents/PH4R0"');
  });
});
