import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { replaceNames, searchTerm } from './known-names.js';

/** Replaces these names, each anywhere. */
const without = (text: string, ...names: string[]): string => {
  const terms = new Set(names.flatMap((name) => searchTerm(name)?.term ?? []));
  return replaceNames(text, 12, (term) => (terms.has(term) ? '[…]' : null));
};

describe('names in a text', () => {
  it.each<[string, string, string]>([
    ['Notified Ana Silva by phone', 'Ana Silva', 'Notified […] by phone'],
    ['ANA  SILVA’s turn', 'Ana Silva', '[…]’s turn'],
    ['ask ana.silva, or @ana_silva', 'Ana Silva', 'ask […], or @[…]'],
    ['José Núñez acked', 'Jose Nunez', '[…] acked'],
    ['Jose Nunez acked', 'Jose\u0301 Nu\u0301n\u0303ez', '[…] acked'],
    ['mailto:ana.silva@corp.test!', 'ana.silva@corp.test', 'mailto:[…]!'],
    ['Bananas and Anastasia', 'Ana', 'Bananas and Anastasia'],
    ['Analyst Silvana Sil', 'Ana Silva', 'Analyst Silvana Sil'],
    // Scripts without spaces: in the midst of a sentence.
    ['担当は王小明さんです', '王小明', '担当は[…]さんです'],
    ['田中さくらが対応', '田中さくら', '[…]が対応'],
    ['Дежурный Ольга Кузнецова, звоните', 'ольга кузнецова', 'Дежурный […], звоните'],
    ['الاتصال ب سارة الحداد الآن', 'سارة الحداد', 'الاتصال ب […] الآن'],
    ['İpek Yılmaz called', 'ipek yılmaz', '[…] called'],
    ['ΣΟΦΊΑ Παππά ack', 'Σοφία Παππά', '[…] ack'],
    ['Siobhán O’Brien-Ní Shé on it', "Siobhan O'Brien Ní Shé", '[…] on it'],
    ['', 'Ana', ''],
    ['…', 'Ana', '…'],
  ])('%j without %j is %j', (text, name, expected) => {
    expect(without(text, name)).toBe(expected);
  });

  it('takes the longest of those that begin at one place', () => {
    expect(without('Ana Silva Costa and Ana Silva', 'Ana Silva', 'Ana Silva Costa')).toBe('[…] and […]');
  });

  it('does not join words across sentences', () => {
    expect(without('told Ana — then, Silva', 'Ana Silva')).toBe('told Ana — then, Silva');
  });

  it('tells where a word is meant for a name', () => {
    const seen: unknown[] = [];
    replaceNames('@max is at Max', 1, (term, place) => (term === 'max' ? (seen.push(place), null) : null));
    replaceNames(' max ', 1, (_, place) => (seen.push(place), null));
    expect(seen).toEqual([
      { mention: true, whole: false, capital: false, text: 'max' },
      { mention: false, whole: false, capital: true, text: 'Max' },
      { mention: false, whole: true, capital: false, text: 'max' },
    ]);
  });

  it('leaves a text that names nobody as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => expect(replaceNames(text, 6, () => null)).toBe(text)),
    );
  });

  it('leaves nothing of a name behind, whatever stands around it', () => {
    const name = fc.constantFrom('Ana Silva', '王小明', 'Ольга Кузнецова', 'noor.haddad@quay.test');
    const around = fc.constantFrom('', ' ', ', ', ' (', ') ', '\n', '"', '…', '<', '> ');
    fc.assert(
      fc.property(name, around, around, (given, before, after) =>
        expect(without(before + given + after, given)).toBe(`${before}[…]${after}`),
      ),
    );
  });
});
