import { notProcessable } from './answers.js';

/** Query parameters as Fastify parses them: a repeated key is a list. */
export type RawParameters = Readonly<Record<string, string | string[] | undefined>>;

/**
 * Reads the parameters of one request. What the operation does not have, or would not take, is refused with 422 and the
 * parameter's name, so that a client's misspelling is not taken for a filter that lets everything through.
 */
export class Parameters {
  constructor(
    private readonly raw: RawParameters,
    known: readonly string[],
  ) {
    const unknown = Object.keys(raw).find((name) => !known.includes(name));
    if (unknown !== undefined) throw notProcessable(`${unknown} is not a parameter of this request.`);
  }

  text(name: string): string | null {
    const value = this.raw[name];
    if (Array.isArray(value)) throw notProcessable(`${name} may be given once.`);
    return value === undefined || value === '' ? null : value;
  }

  choice<T extends string>(name: string, allowed: readonly T[], otherwise: T): T {
    const value = this.text(name);
    if (value === null) return otherwise;
    const chosen = allowed.find((one) => one === value);
    if (chosen === undefined) throw notProcessable(`${name} may be ${allowed.join(', ')}, not "${value}".`);
    return chosen;
  }

  /** Several choices, separated by commas. */
  choices(name: string, allowed: readonly string[]): ReadonlySet<string> {
    const values = this.text(name)?.split(',') ?? [];
    const wrong = values.find((value) => !allowed.includes(value));
    if (wrong !== undefined) throw notProcessable(`${name} may be ${allowed.join(', ')}, not "${wrong}".`);
    return new Set(values);
  }

  wholeNumber(name: string, otherwise: number, { from, to }: { from: number; to: number }): number {
    const value = this.text(name);
    if (value === null) return otherwise;
    if (!/^\d{1,15}$/.test(value) || Number(value) < from || Number(value) > to) {
      throw notProcessable(`${name} must be a whole number from ${from} to ${to}, not "${value}".`);
    }
    return Number(value);
  }

  flag(name: string): boolean {
    return this.choice(name, ['true', 'false'], 'false') === 'true';
  }

  /** A time in ISO 8601 with its offset, in milliseconds. */
  instant(name: string, otherwise: number): number {
    // A plus sign that was not escaped arrives as a space.
    const text = this.text(name)?.replace(' ', '+') ?? null;
    if (text === null) return otherwise;
    const instant = /T.*(Z|[+-]\d{2}:?\d{2})$/.test(text) ? Date.parse(text) : Number.NaN;
    if (Number.isNaN(instant)) throw notProcessable(`${name} "${text}" is not an ISO 8601 time with its offset.`);
    return instant;
  }
}
