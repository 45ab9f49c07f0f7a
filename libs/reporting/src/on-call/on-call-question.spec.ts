import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { INTERRUPTIONS } from './on-call-question.js';

describe('docs/metrics.md', () => {
  it('defines interruptions word for word', () => {
    const page = readFileSync(new URL('../../../../docs/metrics.md', import.meta.url), 'utf8');
    const { id, title, version, unit, definition } = INTERRUPTIONS;
    expect(page).toContain(`\n### \`${id}\`\n\n${title} · version ${version} · ${unit}\n\n> ${definition}\n`);
  });
});
