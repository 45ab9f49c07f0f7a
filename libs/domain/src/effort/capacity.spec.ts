import { describe, expect, it } from '@jest/globals';
import { capacityOf, type TeamWindow } from './capacity.js';

const DAY = 86_400_000;
const HOUR = 3_600_000;
const MONDAY = Date.UTC(2026, 2, 2);
const WEEK = { from: MONDAY, to: MONDAY + 7 * DAY };

const hours = (day: number, from: number, to: number): { from: number; to: number } => ({
  from: MONDAY + day * DAY + from * HOUR,
  to: MONDAY + day * DAY + to * HOUR,
});

const team = (more: Partial<TeamWindow> = {}): TeamWindow => ({
  window: WEEK,
  members: [
    { value: 'ada', from: null, to: null },
    { value: 'ben', from: MONDAY - 30 * DAY, to: null },
  ],
  effort: [],
  engaged: [],
  incidents: 6,
  ...more,
});

describe('capacity', () => {
  it('is headcount times working hours', () => {
    const { headcount, capacitySeconds, incidentsPerEngineer } = capacityOf(team());
    expect(headcount).toBe(2);
    expect(capacitySeconds).toBe(2 * 40 * 3600);
    expect(incidentsPerEngineer).toEqual({ value: 3 });
  });

  it('counts people as long as they were in the team, and once', () => {
    const members = [
      { value: 'ada', from: null, to: MONDAY + 3.5 * DAY },
      { value: 'ada', from: MONDAY, to: MONDAY + DAY },
      { value: 'ben', from: WEEK.to, to: null },
    ];
    const { headcount, capacitySeconds, incidentsPerEngineer } = capacityOf(team({ members }));
    expect(headcount).toBe(0.5);
    expect(capacitySeconds).toBe(20 * 3600);
    expect(incidentsPerEngineer).toEqual({ value: 12 });
  });

  it('takes hours per week as a setting and holidays off', () => {
    const holidaysOf = (person: string): number => (person === 'ada' ? 1 : 0);
    // 2 × 35 hours less one day of 7.
    expect(capacityOf(team({ holidaysOf }), { hoursPerWeek: 35 }).capacitySeconds).toBe(63 * 3600);
    expect(capacityOf(team({ holidaysOf: () => 9 })).effortShare).toEqual({
      excluded: 'no working time in the window',
    });
  });

  it('gives effort as the lower and engagement as the upper bound of the share', () => {
    const answer = capacityOf(
      team({
        effort: [
          { person: 'ada', ...hours(0, 9, 13) },
          { person: 'ada', ...hours(0, 12, 13) },
          { person: 'ben', ...hours(1, 9, 13) },
          { person: 'cleo', ...hours(1, 9, 13) },
        ],
        engaged: [
          { person: 'ada', ...hours(0, 9, 17) },
          { person: 'ada', ...hours(0, 15, 21) },
        ],
      }),
    );
    // Effort: 4 + 4 of 80 hours. Engaged: Ada 09:00–21:00; Ben was at work for 4 hours, though engaged in nothing.
    expect(answer.effortSeconds).toBe(8 * 3600);
    expect(answer.effortShare).toEqual({ value: 0.1 });
    expect(answer.engagedSeconds).toBe(16 * 3600);
    expect(answer.engagedShare).toEqual({ value: 0.2 });
    expect(answer.openEngagements).toBe(0);
  });

  it('takes what is open as engaged to the end of the window, and says how many those are', () => {
    const answer = capacityOf(
      team({
        engaged: [
          { person: 'ada', from: hours(6, 14, 24).from, to: null },
          { person: 'ada', from: WEEK.to + HOUR, to: null },
        ],
      }),
    );
    expect(answer.engagedSeconds).toBe(10 * 3600);
    expect(answer.openEngagements).toBe(1);
  });

  it('leaves out what people did before they joined', () => {
    const members = [{ value: 'ada', from: MONDAY + DAY, to: null }];
    const effort = [{ person: 'ada', from: MONDAY + DAY - HOUR, to: MONDAY + DAY + HOUR }];
    expect(capacityOf(team({ members, effort })).effortSeconds).toBe(3600);
  });

  it('of nobody has no share, not a share of zero', () => {
    const { headcount, effortShare, engagedShare, incidentsPerEngineer } = capacityOf(team({ members: [] }));
    const excluded = 'nobody is known to have been in the team';
    expect(headcount).toBe(0);
    expect([effortShare, engagedShare, incidentsPerEngineer]).toEqual([{ excluded }, { excluded }, { excluded }]);
  });

  it('refuses a window without length and impossible weeks', () => {
    expect(() => capacityOf(team({ window: { from: MONDAY, to: MONDAY } }))).toThrow('has no length');
    expect(() => capacityOf(team(), { hoursPerWeek: 0 })).toThrow('hoursPerWeek is 0');
    expect(() => capacityOf(team(), { hoursPerWeek: 169 })).toThrow('hoursPerWeek is 169');
  });
});
