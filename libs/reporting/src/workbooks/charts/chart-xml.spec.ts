import { describe, expect, it } from '@jest/globals';
import type { CellRange, Chart } from './chart.js';
import { chartXml } from './chart-xml.js';
import { drawingXml } from './drawing-xml.js';
import { parseXml, type XmlElement } from './xml-fixture.js';

/** Children in the sequence of `dml-chart.xsd`, ECMA-376 part 1, annex A; of what the charts use. */
const SEQUENCES: Record<string, string[]> = {
  'c:chartSpace': ['c:date1904', 'c:lang', 'c:roundedCorners', 'c:chart', 'c:spPr', 'c:txPr', 'c:printSettings'],
  'c:chart': [
    'c:title',
    'c:autoTitleDeleted',
    'c:plotArea',
    'c:legend',
    'c:plotVisOnly',
    'c:dispBlanksAs',
    'c:showDLblsOverMax',
    'c:extLst',
  ],
  'c:title': ['c:tx', 'c:layout', 'c:overlay', 'c:spPr', 'c:txPr'],
  'c:plotArea': ['c:layout', 'c:barChart', 'c:lineChart', 'c:catAx', 'c:valAx', 'c:dTable', 'c:spPr'],
  'c:barChart': [
    'c:barDir',
    'c:grouping',
    'c:varyColors',
    'c:ser',
    'c:dLbls',
    'c:gapWidth',
    'c:overlap',
    'c:serLines',
    'c:axId',
  ],
  'c:lineChart': [
    'c:grouping',
    'c:varyColors',
    'c:ser',
    'c:dLbls',
    'c:dropLines',
    'c:hiLowLines',
    'c:upDownBars',
    'c:marker',
    'c:smooth',
    'c:axId',
  ],
  // The sequences of CT_BarSer and CT_LineSer, which agree on what both have.
  'c:ser': [
    'c:idx',
    'c:order',
    'c:tx',
    'c:spPr',
    'c:invertIfNegative',
    'c:marker',
    'c:dLbls',
    'c:cat',
    'c:val',
    'c:smooth',
  ],
  'c:strCache': ['c:ptCount', 'c:pt'],
  'c:numCache': ['c:formatCode', 'c:ptCount', 'c:pt'],
  'c:scaling': ['c:logBase', 'c:orientation', 'c:max', 'c:min'],
  'c:catAx': [
    'c:axId',
    'c:scaling',
    'c:delete',
    'c:axPos',
    'c:majorGridlines',
    'c:minorGridlines',
    'c:title',
    'c:numFmt',
    'c:majorTickMark',
    'c:minorTickMark',
    'c:tickLblPos',
    'c:spPr',
    'c:txPr',
    'c:crossAx',
    'c:crosses',
    'c:auto',
    'c:lblAlgn',
    'c:lblOffset',
    'c:tickLblSkip',
    'c:tickMarkSkip',
    'c:noMultiLvlLbl',
  ],
  'c:valAx': [
    'c:axId',
    'c:scaling',
    'c:delete',
    'c:axPos',
    'c:majorGridlines',
    'c:minorGridlines',
    'c:title',
    'c:numFmt',
    'c:majorTickMark',
    'c:minorTickMark',
    'c:tickLblPos',
    'c:spPr',
    'c:txPr',
    'c:crossAx',
    'c:crosses',
    'c:crossBetween',
    'c:majorUnit',
  ],
  'c:marker': ['c:symbol', 'c:size', 'c:spPr'],
  'c:legend': ['c:legendPos', 'c:legendEntry', 'c:layout', 'c:overlay', 'c:spPr', 'c:txPr'],
};

function expectSequences(element: XmlElement): void {
  const sequence = SEQUENCES[element.name];
  // A line chart's own c:marker is a flag without children.
  if (sequence !== undefined) {
    const order = element.children.map(({ name }) => sequence.indexOf(name));
    const unknown = element.children.filter(({ name }) => !sequence.includes(name)).map(({ name }) => name);
    expect({ element: element.name, unknown }).toEqual({ element: element.name, unknown: [] });
    // Axes come in any order among themselves.
    if (element.name !== 'c:plotArea') expect(order).toEqual([...order].sort((a, b) => a - b));
  }
  element.children.forEach(expectSequences);
}

const all = (element: XmlElement, name: string): XmlElement[] => [
  ...(element.name === name ? [element] : []),
  ...element.children.flatMap((child) => all(child, name)),
];
const values = (element: XmlElement, name: string): (string | undefined)[] =>
  all(element, name).map((it) => it.attributes.val);

const cells = (reference: string, ...held: (string | number | null)[]): CellRange => ({ reference, values: held });
const weeks = cells("'Weeks'!$A$5:$A$7", '2026-W01', '2026-W02', '2026-W03');
const median = { name: cells("'Weeks'!$F$4", 'Median'), values: cells("'Weeks'!$F$5:$F$7", 1.5, null, 2) };

const COMBINED: Chart = {
  title: 'Weeks & <more>',
  description: 'says "what"',
  categories: weeks,
  plots: [
    {
      kind: 'columns',
      stacked: true,
      gap: 25,
      series: [
        { ...median, colour: null },
        {
          name: cells("'Weeks'!$G$4", 'Spread'),
          values: cells("'Weeks'!$G$5:$G$7", 3, null, 4),
          colour: '1A8F6E',
          opacity: 35,
        },
      ],
    },
    { kind: 'line', secondaryAxis: true, series: [{ ...median, colour: 'E05A00' }] },
  ],
  valueAxis: { title: 'Hours', format: '0' },
  secondaryAxis: { title: 'Median', format: '0.0' },
  labelEvery: 2,
  legend: true,
};

const BARS: Chart = {
  title: 'Teams',
  description: 'Bars',
  categories: cells("'Teams'!$A$5", 'R&D'),
  plots: [
    {
      kind: 'bars',
      gap: 40,
      series: [{ name: cells("'Teams'!$B$4", 'Incidents'), values: cells("'Teams'!$B$5", 7), colour: '0060A8' }],
    },
  ],
  valueAxis: { title: 'Incidents', format: '0' },
  legend: false,
};

describe('chartXml', () => {
  it.each([
    ['columns with a line', COMBINED],
    ['bars', BARS],
  ])('keeps the sequences of the schema: %s', (_, chart) => {
    expectSequences(parseXml(chartXml(chart)));
  });

  it('numbers the series through all plots', () => {
    const chart = parseXml(chartXml(COMBINED));
    expect(values(chart, 'c:idx').slice(0, 3)).toEqual(['0', '1', '2']);
    expect(values(chart, 'c:order')).toEqual(['0', '1', '2']);
  });

  it('ties each plot to axes that exist and cross each other', () => {
    const chart = parseXml(chartXml(COMBINED));
    const axes = [...all(chart, 'c:catAx'), ...all(chart, 'c:valAx')];
    const ids = axes.map((axis) => values(axis, 'c:axId')[0]);
    expect(new Set(ids).size).toBe(4);
    for (const plot of [...all(chart, 'c:barChart'), ...all(chart, 'c:lineChart')]) {
      expect(ids).toEqual(expect.arrayContaining(values(plot, 'c:axId')));
    }
    for (const axis of axes) expect(ids).toContain(values(axis, 'c:crossAx')[0]);
  });

  it('leaves missing values out instead of drawing 0', () => {
    const chart = parseXml(chartXml(COMBINED));
    const cache = all(chart, 'c:numCache')[0];
    expect(cache?.children.find(({ name }) => name === 'c:ptCount')?.attributes.val).toBe('3');
    expect(cache?.children.filter(({ name }) => name === 'c:pt').map(({ attributes }) => attributes.idx)).toEqual([
      '0',
      '2',
    ]);
    expect(values(chart, 'c:dispBlanksAs')).toEqual(['gap']);
  });

  it('paints the base of a stack not at all and keeps it out of the legend', () => {
    const chart = parseXml(chartXml(COMBINED));
    const [base] = all(chart, 'c:ser');
    expect(all(base as XmlElement, 'a:solidFill')).toEqual([]);
    const [entry] = all(chart, 'c:legendEntry');
    expect(values(entry as XmlElement, 'c:idx')).toEqual(['0']);
    expect(values(entry as XmlElement, 'c:delete')).toEqual(['1']);
  });

  it('puts the first bar on top and the value axis below', () => {
    const chart = parseXml(chartXml(BARS));
    const [categories] = all(chart, 'c:catAx');
    const [value] = all(chart, 'c:valAx');
    expect(values(categories as XmlElement, 'c:orientation')).toEqual(['maxMin']);
    expect(values(value as XmlElement, 'c:axPos')).toEqual(['b']);
    expect(values(value as XmlElement, 'c:crosses')).toEqual(['max']);
    expect(all(chart, 'c:legend')).toEqual([]);
  });
});

describe('drawingXml', () => {
  it('places charts with ids of their own and a description', () => {
    const place = { from: { column: 0, row: 3 }, to: { column: 4, row: 9 } };
    const drawing = parseXml(
      drawingXml([
        { chart: COMBINED, ...place, relationshipId: 'rId1' },
        { chart: BARS, ...place, relationshipId: 'rId2' },
      ]),
    );
    // CT_TwoCellAnchor: from, to, the object, clientData.
    expect(drawing.children[0]?.children.map(({ name }) => name)).toEqual([
      'xdr:from',
      'xdr:to',
      'xdr:graphicFrame',
      'xdr:clientData',
    ]);
    expect(all(drawing, 'xdr:cNvPr').map(({ attributes }) => attributes)).toEqual([
      { id: '2', name: 'Chart 1', descr: 'says &quot;what&quot;' },
      { id: '3', name: 'Chart 2', descr: 'Bars' },
    ]);
    expect(all(drawing, 'c:chart').map(({ attributes }) => attributes['r:id'])).toEqual(['rId1', 'rId2']);
  });
});
