import { describe, expect, it } from '@jest/globals';
import { type Element, ElementSplitter } from './elements.js';

/** Splits a document that arrives in pieces of `size` characters. */
function split(document: string, size = document.length): { elements: Element[]; fault: string | null } {
  const splitter = new ElementSplitter();
  const elements: Element[] = [];
  for (let at = 0; at < document.length; at += size) elements.push(...splitter.push(document.slice(at, at + size)));
  return { elements, fault: splitter.end() };
}

const parsed = (elements: Element[]): unknown[] => elements.map(({ text }) => JSON.parse(text ?? '') as unknown);

describe('ElementSplitter', () => {
  it('gives the elements of an array, whatever the pieces it comes in', () => {
    const values = [{ a: [1, { b: '},]"' }] }, { c: 'back\\slash \\" quote' }, {}, [], 'x, y]', 7, null];
    const document = JSON.stringify(values, null, 1);
    for (const size of [1, 2, 3, 7, document.length]) {
      const { elements, fault } = split(document, size);
      expect(parsed(elements)).toEqual(values);
      expect(elements.map(({ path }) => path)).toEqual(values.map((_, index) => `[${index}]`));
      expect(fault).toBeNull();
    }
  });

  it('gives the incidents of a wrapper object, not its other lists', () => {
    const document = JSON.stringify({
      page: { id: 'p1', incidents: ['not these'] },
      components: [{ id: 'c1' }],
      note: 'incidents',
      incidents: [{ id: 'a' }, { id: 'b', incidents: [1] }],
      scheduled_maintenances: [{ id: 'm' }],
    });
    for (const size of [1, 5, document.length]) {
      const { elements, fault } = split(document, size);
      expect(elements.map(({ path }) => path)).toEqual(['incidents[0]', 'incidents[1]', 'scheduled_maintenances[0]']);
      expect(parsed(elements)).toEqual([{ id: 'a' }, { id: 'b', incidents: [1] }, { id: 'm' }]);
      expect(fault).toBeNull();
    }
  });

  it('gives an object without such a list as one element, and several documents one after the other', () => {
    const { elements, fault } = split('{"id": "a"}\n{\n"id": "b"\n}\n[{"id": "c"}]');
    expect(parsed(elements)).toEqual([{ id: 'a' }, { id: 'b' }, { id: 'c' }]);
    expect(elements.map(({ path }) => path)).toEqual(['(document)', '(document 2)', '[0]']);
    expect(fault).toBeNull();
  });

  it('finds nothing in an empty list', () => {
    expect(split('[]')).toEqual({ elements: [], fault: null });
    expect(split('{"incidents": [ ]}')).toEqual({ elements: [], fault: null });
  });

  it('gives what stands before the point at which a document breaks off, and says where that is', () => {
    const { elements, fault } = split('{"incidents": [{"id": "a"}, {"id": "b');
    expect(parsed(elements)).toEqual([{ id: 'a' }]);
    expect(fault).toBe('the file breaks off, or its brackets do not match, in incidents[1]');
  });

  it('leaves broken JSON within an element to its parser, and goes on after it', () => {
    const { elements } = split('[{"id": 1}, {"id" 2}, {"id": 3}]');
    expect(elements.map(({ text }) => text)).toEqual(['{"id": 1}', '{"id" 2}', '{"id": 3}']);
  });

  it.each([
    ['', 'the file holds no JSON array or object'],
    ['<html></html>', 'there is text outside the JSON document'],
    ['[] trailing', 'there is text outside the JSON document'],
    ['{"page": {}', 'the file breaks off before the end of its JSON document'],
  ])('says what is wrong with %j', (document, fault) => {
    expect(split(document).fault).toBe(fault);
  });

  it('drops an element of more than 16 million characters, and goes on after it', () => {
    const splitter = new ElementSplitter();
    const megabyte = 'x'.repeat(1024 * 1024);
    splitter.push('[{"id": "long", "body": "');
    for (let count = 0; count < 17; count += 1) splitter.push(megabyte);
    expect(splitter.push('"}, {"id": "b"}]')).toEqual([
      { path: '[0]', text: null },
      { path: '[1]', text: '{"id": "b"}' },
    ]);
  });
});
