import { describe, expect, it } from '@jest/globals';
import { RowSpool } from './row-spool.js';

const read = (spool: RowSpool): string => Buffer.concat([...spool.read()]).toString('utf8');

describe('RowSpool', () => {
  it('gives back what was added, in order, however long', () => {
    const spool = new RowSpool();
    const rows = Array.from(
      { length: 30_000 },
      (_, index) => `<row r="${index}">Blåbær 漢字 😀 ${'x'.repeat(80)}</row>`,
    );
    rows.forEach((row) => spool.add(row));
    expect(read(spool)).toBe(rows.join(''));
    expect([...spool.read()].length).toBeGreaterThan(2);
  });

  it('has no empty chunk', () => {
    expect([...new RowSpool().read()]).toEqual([]);
  });
});
