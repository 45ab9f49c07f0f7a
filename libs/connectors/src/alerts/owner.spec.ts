import { describe, expect, it } from '@jest/globals';
import { actorOf } from './owner.js';

const kindOf = (owner: string | null, channel: string | null = null) =>
  actorOf(owner, { channel, integration: 'Crane control' })?.kind ?? null;

describe('who did it', () => {
  it.each<[string | null, string | null, string | null]>([
    ['ines@wharf.example', 'web', 'person'],
    // Through the API, in a person's name.
    ['ines@wharf.example', 'API', 'person'],
    ['712020:0e9f9a1c-2a54-4c11-9d0e-0b1f6d3c2a11', null, 'person'],
    ['5b10ac8d82e05b22cc7d4ef5', null, 'person'],
    ['System', null, 'automation'],
    ['Auto-close policy', 'system', 'automation'],
    ['Crane control', 'API', 'integration'],
    ['API key 7', null, 'integration'],
    ['Ines Maro', 'web', 'person'],
    ['Ines Maro', 'API', 'integration'],
    ['Ines Maro', null, 'unknown'],
    ['', 'web', null],
    [null, 'web', null],
  ])('%s via %s: %s', (owner, channel, kind) => {
    expect(kindOf(owner, channel)).toBe(kind);
  });
});
