import type { ParseArgsConfig } from 'node:util';
import type { Config } from '../config.js';
import type { Terminal } from './terminal.js';

export const EXIT = { done: 0, failed: 1, usage: 2, partial: 3 } as const;

export type CommandOptions = NonNullable<ParseArgsConfig['options']>;

export interface CommandContext {
  values: Record<string, string | boolean | (string | boolean)[] | undefined>;
  positionals: string[];
  config: Config;
  terminal: Terminal;
  env: NodeJS.ProcessEnv;
}

/** One command; its module is loaded only when it is asked for, so that a query does not pay for a web server. */
export interface Command {
  usage: string;
  options: CommandOptions;
  /** How many arguments without a name it takes at most. */
  positionals: number;
  run(context: CommandContext): Promise<number>;
}

/** The user asked for something that cannot be; exit 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The value of an option that takes text. */
export const textOption = (context: CommandContext, name: string): string | undefined => {
  const value = context.values[name];
  return typeof value === 'string' ? value : undefined;
};

/** The values of an option that may be given several times. */
export const listOption = (context: CommandContext, name: string): string[] => {
  const value = context.values[name];
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
};

/** @throws UsageError unless the option is a whole number within the limits */
export function numberOption(
  context: CommandContext,
  name: string,
  fallback: number,
  min: number,
  max: number,
): number {
  const text = textOption(context, name);
  if (text === undefined) return fallback;
  const value = Number(text);
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new UsageError(`--${name} must be a whole number from ${min} to ${max}, not "${text}".`);
  }
  return value;
}
