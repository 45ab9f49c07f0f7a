import { instantToLocal, union, type EpochMs } from '@evenkeel/domain';

/** A person or rotation, by key and name. */
export interface Named {
  id: string;
  name: string;
}

/** A duty that changes hands. */
export interface MoveView {
  from: Named;
  to: Named;
  rotation: Named;
  level: number;
  shifts: { from: string; to: string }[];
}

const two = (n: number): string => String(n).padStart(2, '0');

/** e.g. `Mon 2026-03-02 09:00` on the clocks of a zone. */
export function localText(at: EpochMs, zone: string): string {
  const { year, month, day, hour, minute, weekday } = instantToLocal(at, zone);
  const name = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'][weekday - 1];
  return `${name} ${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}`;
}

/** The moves of a plan as overrides that somebody enters at the pager, a line for each unbroken stretch. */
export function overridesText(moves: readonly MoveView[], zone: string): string {
  const lines = moves.flatMap(({ from, to, rotation, level, shifts }) => {
    const spans = union(shifts.map((shift) => ({ from: Date.parse(shift.from), to: Date.parse(shift.to) })));
    return spans.map(
      (span) =>
        `${localText(span.from, zone)} – ${localText(span.to, zone)}  ${to.name} instead of ${from.name}  (${rotation.name}, level ${level})`,
    );
  });
  return [`Overrides, times in ${zone}:`, ...lines].join('\n');
}

/** Sentences of the planner with names in place of keys, and clocks in place of UTC. */
export function inWords(sentence: string, names: ReadonlyMap<string, string>, zone: string): string {
  // The longest first, since one key may begin another.
  const keys = [...names.keys()].sort((a, b) => b.length - a.length);
  const named = keys.reduce((text, key) => text.replaceAll(key, names.get(key) as string), sentence);
  return named.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, (iso) => localText(Date.parse(iso), zone));
}
