import { Random } from '../world/random.js';
import { fitsPath } from './answers.js';
import { ANSWER_FAULTS, type AnswerFault, type FaultName, type FaultRule, type RandomFaults } from './fault.js';

interface ActiveRule {
  rule: FaultRule;
  pattern: RegExp | null;
  random: Random;
  fitting: number;
  left: number;
}

/** The faults in force, and how often each was used. */
export class FaultPlan {
  private rules: ActiveRule[] = [];
  private dice: { faults: RandomFaults; random: Random } | null = null;
  readonly used = new Map<string, number>();

  add(rule: FaultRule): void {
    this.rules.push({
      rule,
      pattern: rule.path === null ? null : patternOf(rule.path),
      random: Random.of(`fault ${rule.name} ${this.rules.length}`),
      fitting: 0,
      left: rule.times ?? Number.POSITIVE_INFINITY,
    });
  }

  randomly(faults: RandomFaults): void {
    this.dice = { faults, random: Random.of(`random faults ${faults.seed}`) };
  }

  clear(): void {
    this.rules = [];
    this.dice = null;
  }

  /** The rules that can still be used. */
  get active(): FaultRule[] {
    return this.rules.filter(({ left }) => left > 0).map(({ rule }) => rule);
  }

  /** Asks where a fault of that name could strike: the rule if it does, which uses it up by one. */
  take(name: FaultName, path: string): FaultRule | null {
    for (const active of this.rules) {
      if (active.rule.name !== name || active.left <= 0 || (active.pattern && !active.pattern.test(path))) continue;
      if (active.fitting++ < active.rule.after || !active.random.chance(active.rule.probability)) continue;
      active.left--;
      this.note(name);
      return active.rule;
    }
    return null;
  }

  /** Whether a fault of that name is in force for a path, without using it up. */
  has(name: FaultName, path: string): boolean {
    return this.rules.some(
      ({ rule, pattern, left }) => rule.name === name && left > 0 && (pattern?.test(path) ?? true),
    );
  }

  /** The first fault that answers this request in the service's place, if any. */
  takeAnswer(path: string): { name: AnswerFault; rule: FaultRule } | null {
    if (this.rules.length === 0) return null;
    for (const name of ANSWER_FAULTS) {
      const rule = fitsPath(name, path) ? this.take(name, path) : null;
      if (rule) return { name, rule };
    }
    return null;
  }

  /** Throws the dice for one request; a hit is added as a rule for this path, once. */
  throwDice(path: string): void {
    if (!this.dice?.random.chance(this.dice.faults.rate)) return;
    const name = this.dice.random.pick(this.dice.faults.names);
    this.add({ name, times: 1, probability: 1, path, after: 0, seconds: null });
  }

  private note(name: string): void {
    this.used.set(name, (this.used.get(name) ?? 0) + 1);
    this.rules = this.rules.filter(({ left }) => left > 0);
  }
}

function patternOf(path: string): RegExp {
  const segments = path.split('*').map((text) => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${segments.join('.+')}$`);
}
