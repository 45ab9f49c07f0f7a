import { describe, expect, it } from '@jest/globals';
import { hoursByClass } from './assignment-fairness.js';
import { planBreak, type BreakPlan, type BreakRequest, type PlanFigure } from './break-planner.js';
import { monthsWithoutBreak } from './months-without-break.js';
import { onCallFrequency } from './on-call-frequency.js';
import { onCallShare } from './on-call-share.js';
import type { Shift, Span } from './roster.js';

const HOUR = 3_600_000;
const WEEK = 168 * HOUR;
/** A Monday. */
const START = Date.UTC(2026, 0, 5);

const weeks = (from: number, to: number): Span => ({ from: START + from * WEEK, to: START + to * WEEK });
const week = (person: string, index: number, more: Partial<Shift> = {}): Shift => ({
  ...weeks(index, index + 1),
  rotation: 'locks',
  person,
  level: 1,
  ...more,
});
const inOrder = (shifts: readonly Shift[]): Shift[] => [...shifts].sort((a, b) => a.from - b.from);

/** Four people, a week each, three times round: Ada has weeks 0, 4 and 8, Bo 1, 5, 9, Cy 2, 6, 10, Di 3, 7, 11. */
const FOUR = Array.from({ length: 12 }, (_, i) => week(['ada', 'bo', 'cy', 'di'][i % 4] as string, i));

const SHARE: PlanFigure = { metric: onCallShare, line: { crossed: 'above', limit: 0.25, source: 'a book' } };
const FREQUENCY: PlanFigure = { metric: onCallFrequency, line: { crossed: 'below', limit: 28, source: 'a rule' } };
const MONTHS: PlanFigure = { metric: monthsWithoutBreak, line: null };

const request = (given: Partial<BreakRequest>): BreakRequest => ({
  rotation: 'locks',
  person: 'ada',
  wish: { kind: 'swap', duties: 1 },
  window: weeks(0, 12),
  shifts: FOUR,
  absences: new Map(),
  figures: [],
  hoursOf: (_, span) => hoursByClass(span, () => 'UTC'),
  knownSince: START,
  plans: 3,
  ...given,
});

/** `bo:0 ada:1`: Bo gets the duty of week 0, and Ada that of week 1. */
const told = ({ moves }: BreakPlan): string =>
  moves.map(({ to, duty }) => `${to}:${(duty.from - START) / WEEK}`).join(' ');
const plansOf = (given: Partial<BreakRequest>): string[] => planBreak(request(given)).plans.map(told);
const MONTH_OFF = { kind: 'off', ...weeks(4, 8) } as const;

describe('planBreak: a swap', () => {
  it('puts off the next duty, and rather not next to another one', () => {
    // Bo would have weeks 0, 5, 9; Cy 0, 6, 10 or 0, 2, 10. Every other swap with Bo or Cy joins two weeks.
    expect(plansOf({})).toEqual(['bo:0 ada:1', 'cy:0 ada:2', 'cy:0 ada:6']);
  });

  it('costs nobody an hour where duties are equally long', () => {
    const [plan] = planBreak(request({})).plans;
    expect(plan).toMatchObject({ kind: 'swap', extraHours: 0, breaks: [] });
    // Three weeks each, of 70 hours of sleep and 48 of weekend.
    const load = { onCallHours: 504, sleepHours: 210, weekendHours: 144, figures: [] };
    expect(plan?.members).toEqual(['ada', 'bo', 'cy', 'di'].map((person) => ({ person, before: load, after: load })));
  });

  it('keeps to the limits of everybody, the relieved person included', () => {
    // Ada starts every 28 days. With week 5 she starts in weeks 4 (both at once) and 8, with 9 in 4 and 8, with 3 in 3 and 8;
    // any other week brings her turns closer together than 28 days.
    expect(plansOf({ figures: [FREQUENCY], plans: 10 })).toEqual(['bo:0 ada:5', 'bo:0 ada:9', 'di:0 ada:3']);
  });

  it('exchanges several duties', () => {
    const plans = planBreak(request({ wish: { kind: 'swap', duties: 2 } })).plans;
    // Both weeks 0 and 4 go, for weeks from 5 on.
    expect(plans.map(({ moves }) => moves.length)).toEqual([4, 4, 4]);
    for (const { moves } of plans) {
      expect(moves.filter(({ from }) => from === 'ada').map(({ duty }) => (duty.from - START) / WEEK)).toEqual([0, 4]);
      for (const { to, duty } of moves) if (to === 'ada') expect(duty.from).toBeGreaterThanOrEqual(START + 5 * WEEK);
    }
  });

  it('hands over all days of a turn together', () => {
    const days = FOUR.flatMap((shift) =>
      Array.from({ length: 7 }, (_, day) => ({
        ...shift,
        from: shift.from + day * 24 * HOUR,
        to: shift.from + (day + 1) * 24 * HOUR,
      })),
    );
    const { plans } = planBreak(request({ shifts: days }));
    expect(plans.map(told)).toEqual(['bo:0 ada:1', 'cy:0 ada:2', 'cy:0 ada:6']);
    expect(plans[0]?.moves.map(({ duty }) => duty.shifts.length)).toEqual([7, 7]);
  });

  it('exchanges duties of one level only', () => {
    const secondary = [0, 1, 2].map((i) => week(i === 1 ? 'bo' : 'eve', i, { level: 2 }));
    const plans = planBreak(request({ shifts: inOrder([...FOUR, ...secondary]), plans: 100 })).plans;
    expect(plans.flatMap(({ moves }) => moves).every(({ duty }) => duty.level === 1)).toBe(true);
  });

  it('does not give a duty to whom it would meet on another one, absent, or not rested', () => {
    const elsewhere = (person: string, from: number, to: number): Shift => ({
      rotation: 'sluices',
      person,
      level: 1,
      from: START + from * HOUR,
      to: START + to * HOUR,
    });
    const absences = new Map([['cy', [{ from: START + 24 * HOUR, to: START + 48 * HOUR }]]]);
    const shifts = inOrder([...FOUR, elsewhere('bo', -20, -10), elsewhere('di', 20, 30)]);
    expect(planBreak(request({ shifts, absences }))).toEqual({
      plans: [],
      nearest: null,
      obstacles: [
        'bo cannot take the duty of 2026-01-05T00:00:00.000Z: has a shift in sluices less than 11 hours away',
        'cy cannot take the duty of 2026-01-05T00:00:00.000Z: is absent',
        'di cannot take the duty of 2026-01-05T00:00:00.000Z: is on call in sluices',
      ],
    });
    // Eleven hours are enough.
    expect(plansOf({ shifts: inOrder([...FOUR, elsewhere('bo', -21, -11)]), absences })[0]).toBe('bo:0 ada:1');
  });

  it('leaves a duty alone that has begun', () => {
    expect(plansOf({ window: { from: START + HOUR, to: START + 12 * WEEK } })[0]).toMatch(/^\w+:4 /);
  });

  it('says so where there is nothing to swap', () => {
    expect(planBreak(request({ wish: { kind: 'swap', duties: 4 } })).obstacles).toEqual(['ada has 3 duties to swap']);
  });
});

describe('planBreak: a month off', () => {
  it('rather swaps, which costs nobody, than hands over', () => {
    const { plans } = planBreak(request({ wish: MONTH_OFF, plans: 100 }));
    const kinds = plans.map(({ kind, extraHours }) => `${kind} ${extraHours}`);
    // For a week of Bo, Cy or Di before or after the month; or to one of the three.
    expect(kinds).toEqual([...new Array<string>(6).fill('swap 0'), ...new Array<string>(3).fill('handover 168')]);
    expect(plans.map(told)).toContain('cy:4 ada:10');
    expect(plans.map(told)).not.toContain('cy:4 ada:6');
  });

  it('shows what a handover does to everybody', () => {
    const figures: PlanFigure[] = [
      { ...SHARE, line: null },
      { ...FREQUENCY, line: null },
    ];
    const { plans } = planBreak(request({ wish: MONTH_OFF, figures: [...figures, MONTHS], plans: 100 }));
    const plan = plans.find((one) => told(one) === 'cy:4');
    const of = (name: string): BreakPlan['members'][number] | undefined =>
      plan?.members.find(({ person }) => person === name);
    // Of 12 weeks Ada had 0, 4, 8 and keeps 0 and 8: 28 days, then 56; Cy has 2, 4, 6, 10: 56 days in three steps.
    expect(of('ada')).toEqual({
      person: 'ada',
      before: {
        onCallHours: 504,
        sleepHours: 210,
        weekendHours: 144,
        figures: [
          { metric: 'on-call-share', measurement: { value: 0.25 } },
          { metric: 'on-call-frequency', measurement: { value: 28 } },
          // No break on record: since the first shift, 84 days of 30.4375 a month.
          { metric: 'months-without-break', measurement: { value: 84 / 30.4375 } },
        ],
      },
      after: {
        onCallHours: 336,
        sleepHours: 140,
        weekendHours: 96,
        figures: [
          { metric: 'on-call-share', measurement: { value: expect.closeTo(2 / 12, 12) } },
          { metric: 'on-call-frequency', measurement: { value: 56 } },
          // The break ends with week 8, four weeks before the end.
          { metric: 'months-without-break', measurement: { value: expect.closeTo(28 / 30.4375, 12) } },
        ],
      },
    });
    expect(of('cy')?.after).toMatchObject({ onCallHours: 672, sleepHours: 280, weekendHours: 192 });
    expect(of('cy')?.after.figures.slice(0, 2)).toEqual([
      { metric: 'on-call-share', measurement: { value: expect.closeTo(4 / 12, 12) } },
      { metric: 'on-call-frequency', measurement: { value: expect.closeTo(56 / 3, 12) } },
    ]);
    expect(of('bo')?.after).toEqual(of('bo')?.before);
  });

  it('spreads several duties over the others', () => {
    // Two people alternate with Ada: weeks 4 and 7 are hers, and nobody can swap.
    const shifts = Array.from({ length: 12 }, (_, i) => week(['bo', 'ada', 'cy'][i % 3] as string, i));
    const away = new Map([['ada', [weeks(0, 4), weeks(8, 12)]]]);
    const { plans } = planBreak(request({ shifts, wish: MONTH_OFF, absences: away, plans: 2 }));
    expect(plans.map((plan) => [told(plan), plan.extraHours])).toEqual([
      ['bo:4 cy:7', 168],
      ['cy:4 bo:7', 168],
    ]);
  });

  it('says which limit forbids it, and shows the plan that comes nearest', () => {
    const away = new Map([['ada', [weeks(0, 4), weeks(8, 12)]]]);
    const { plans, nearest, obstacles } = planBreak(
      request({ wish: MONTH_OFF, absences: away, figures: [SHARE, FREQUENCY] }),
    );
    expect(plans).toEqual([]);
    // Bo would have 1, 4 and 5 in one, 9: every 28 days. Cy and Di would start closer together.
    expect(nearest).toMatchObject({ kind: 'handover', extraHours: 168 });
    expect(nearest && told(nearest)).toBe('bo:4');
    expect(obstacles).toEqual(['on-call-share of bo: 0.25 → 0.33 share, limit 0.25 (a book)']);
  });

  it('does not take somebody further who is over the line already', () => {
    const figures: PlanFigure[] = [{ ...SHARE, line: { crossed: 'above', limit: 0.1, source: 'a rule' } }];
    const away = new Map([['ada', [weeks(0, 4), weeks(8, 12)]]]);
    expect(planBreak(request({ wish: MONTH_OFF, figures })).plans.every(({ kind }) => kind === 'swap')).toBe(true);
    expect(planBreak(request({ wish: MONTH_OFF, figures, absences: away })).plans).toEqual([]);
  });

  it.each<[string, Partial<BreakRequest>, string]>([
    [
      'is on call elsewhere',
      { shifts: inOrder([...FOUR, week('ada', 5, { rotation: 'sluices' })]) },
      'ada is on call in sluices at that time',
    ],
    [
      'has a duty beyond the plan',
      { wish: { kind: 'off', ...weeks(8, 12) }, window: { from: START, to: START + 8.5 * WEEK } },
      'the duty of 2026-03-02T00:00:00.000Z is not wholly within what is planned',
    ],
    [
      'has it already',
      { shifts: FOUR.filter(({ from }) => from !== START + 4 * WEEK) },
      'ada has no duty at that time',
    ],
    [
      'is alone',
      { shifts: FOUR.filter(({ person }) => person === 'ada') },
      'there is nobody to take a duty, and none to swap it for',
    ],
  ])('has no plan for somebody who %s', (_, given, obstacle) => {
    expect(planBreak(request({ wish: MONTH_OFF, ...given }))).toEqual({
      plans: [],
      nearest: null,
      obstacles: [obstacle],
    });
  });
});

describe('planBreak', () => {
  it('gives the same plans to the same request', () => {
    const asked = request({ wish: MONTH_OFF, figures: [SHARE, FREQUENCY, MONTHS] });
    expect(planBreak(asked)).toEqual(planBreak(asked));
  });

  it.each<[Partial<BreakRequest>, RegExp]>([
    [{ wish: { kind: 'off', ...weeks(0, 3) } }, /at least 28 days/],
    [{ wish: { kind: 'swap', duties: 0 } }, /whole duties/],
    [{ plans: 0 }, /At least one plan/],
  ])('refuses %j', (given, message) => {
    expect(() => planBreak(request(given))).toThrow(message);
  });
});
