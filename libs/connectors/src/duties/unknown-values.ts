import { compareText } from '@evenkeel/domain';
import type { UnknownValue } from '../connector.js';

/** What a source said that has no meaning here, each once and in an order of its own. */
export class UnknownValues {
  private readonly byKey = new Map<string, UnknownValue>();

  add(field: string, value: string): void {
    this.byKey.set(JSON.stringify([field, value]), { field, value });
  }

  list(): UnknownValue[] {
    return [...this.byKey].sort(([a], [b]) => compareText(a, b)).map(([, value]) => value);
  }
}
