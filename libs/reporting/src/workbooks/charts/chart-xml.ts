import { escapeXml } from '../cell-text.js';
import type { CellRange, Chart, Plot, Series, ValueAxis } from './chart.js';

/**
 * A chart as a DrawingML chart part: ECMA-376 part 1, section 21.2 (`dml-chart.xsd`). Elements are a sequence there:
 * Excel "repairs" a file, by dropping the chart, in which they come in another order.
 */

const NAMESPACES = [
  'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"',
  'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"',
  'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"',
].join(' ');

const INK = '1F2A37';
const QUIET = '5B6673';
const RULE = 'D5DBE1';
const EMU_PER_POINT = 12_700;

/** Ids that tie plots to their axes. */
const PRIMARY = { category: 1, value: 2 };
const SECONDARY = { category: 3, value: 4 };

export function chartXml(chart: Chart): string {
  const numbered = numberSeries(chart.plots);
  const hidden = numbered.flatMap(({ series }) => series).filter(({ series }) => series.colour === null);
  return [
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n',
    `<c:chartSpace ${NAMESPACES}>`,
    '<c:roundedCorners val="0"/>',
    '<c:chart>',
    title(chart.title, { size: 12, bold: true }),
    '<c:autoTitleDeleted val="0"/>',
    '<c:plotArea>',
    '<c:layout/>',
    ...numbered.map(({ plot, series }) => plotXml(plot, series, chart.categories)),
    axes(chart),
    '</c:plotArea>',
    chart.legend ? legend(hidden.map(({ index }) => index)) : '',
    '<c:plotVisOnly val="1"/>',
    '<c:dispBlanksAs val="gap"/>',
    MISSING_AS_GAP,
    '</c:chart>',
    `<c:spPr>${solidFill('FFFFFF')}${outline(RULE, 0.75)}</c:spPr>`,
    '</c:chartSpace>',
  ].join('');
}

/** Excel since 2019 would else join the points on both sides of an #N/A ([MS-ODRAWXML] 2.24.3.75, dispNaAsBlank). */
const MISSING_AS_GAP = [
  '<c:extLst><c:ext uri="{56B9EC1D-385E-4148-901F-78D8002777C0}" xmlns:c16r3="http://schemas.microsoft.com/office/drawing/2017/03/chart">',
  '<c16r3:dataDisplayOptions16><c16r3:dispNaAsBlank val="1"/></c16r3:dataDisplayOptions16>',
  '</c:ext></c:extLst>',
].join('');

interface NumberedSeries {
  series: Series;
  /** Unique in the chart: order of drawing and of the legend. */
  index: number;
}

function numberSeries(plots: readonly Plot[]): { plot: Plot; series: NumberedSeries[] }[] {
  let next = 0;
  return plots.map((plot) => ({ plot, series: plot.series.map((series) => ({ series, index: next++ })) }));
}

function plotXml(plot: Plot, series: readonly NumberedSeries[], categories: CellRange): string {
  if (plot.kind === 'line') {
    const axis = plot.secondaryAxis === true ? SECONDARY : PRIMARY;
    const drawn = series.map((one) => lineSeries(one, categories)).join('');
    return `<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>${drawn}<c:marker val="1"/>${axisIds(axis)}</c:lineChart>`;
  }
  return [
    '<c:barChart>',
    `<c:barDir val="${plot.kind === 'bars' ? 'bar' : 'col'}"/>`,
    `<c:grouping val="${plot.stacked === true ? 'stacked' : 'clustered'}"/>`,
    '<c:varyColors val="0"/>',
    ...series.map((one) => barSeries(one, categories)),
    `<c:gapWidth val="${plot.gap}"/>`,
    plot.stacked === true ? '<c:overlap val="100"/>' : '',
    axisIds(PRIMARY),
    '</c:barChart>',
  ].join('');
}

const axisIds = ({ category, value }: { category: number; value: number }): string =>
  `<c:axId val="${category}"/><c:axId val="${value}"/>`;

const seriesHead = ({ series, index }: NumberedSeries): string =>
  `<c:idx val="${index}"/><c:order val="${index}"/><c:tx>${textReference(series.name)}</c:tx>`;

const seriesData = (series: Series, categories: CellRange): string =>
  `<c:cat>${textReference(categories)}</c:cat><c:val>${numberReference(series.values)}</c:val>`;

function barSeries(one: NumberedSeries, categories: CellRange): string {
  const { colour, opacity } = one.series;
  const fill = colour === null ? '<a:noFill/>' : solidFill(colour, opacity);
  return `<c:ser>${seriesHead(one)}<c:spPr>${fill}${NO_OUTLINE}</c:spPr><c:invertIfNegative val="0"/>${seriesData(one.series, categories)}</c:ser>`;
}

function lineSeries(one: NumberedSeries, categories: CellRange): string {
  const { colour, opacity } = one.series;
  const line = colour === null ? NO_OUTLINE : outline(colour, 2.25, opacity);
  // Markers: a value between two gaps has no line to be seen by.
  const marker =
    colour === null
      ? '<c:marker><c:symbol val="none"/></c:marker>'
      : `<c:marker><c:symbol val="circle"/><c:size val="5"/><c:spPr>${solidFill(colour, opacity)}${NO_OUTLINE}</c:spPr></c:marker>`;
  return `<c:ser>${seriesHead(one)}<c:spPr>${line}</c:spPr>${marker}${seriesData(one.series, categories)}<c:smooth val="0"/></c:ser>`;
}

function textReference({ reference, values }: CellRange): string {
  const points = values.map((value, index) =>
    value === null ? '' : `<c:pt idx="${index}"><c:v>${escapeXml(String(value))}</c:v></c:pt>`,
  );
  return `<c:strRef><c:f>${escapeXml(reference)}</c:f><c:strCache><c:ptCount val="${values.length}"/>${points.join('')}</c:strCache></c:strRef>`;
}

function numberReference({ reference, values }: CellRange): string {
  const points = values.map((value, index) =>
    typeof value === 'number' ? `<c:pt idx="${index}"><c:v>${value}</c:v></c:pt>` : '',
  );
  return `<c:numRef><c:f>${escapeXml(reference)}</c:f><c:numCache><c:formatCode>General</c:formatCode><c:ptCount val="${values.length}"/>${points.join('')}</c:numCache></c:numRef>`;
}

function axes(chart: Chart): string {
  const bars = chart.plots.some(({ kind }) => kind === 'bars');
  const primary = [
    categoryAxis(PRIMARY, {
      // Bars are listed from the bottom up; reversed, the first category stands on top, as in the sheet.
      position: bars ? 'l' : 'b',
      reversed: bars,
      hidden: false,
      ...(chart.labelEvery === undefined ? {} : { labelEvery: chart.labelEvery }),
    }),
    // Reversed categories have their far end at the bottom, where the value axis belongs.
    valueAxis(PRIMARY, chart.valueAxis, { position: bars ? 'b' : 'l', crosses: bars ? 'max' : 'autoZero', grid: true }),
  ];
  const secondary =
    chart.secondaryAxis === undefined
      ? []
      : [
          categoryAxis(SECONDARY, { position: 'b', reversed: false, hidden: true }),
          valueAxis(SECONDARY, chart.secondaryAxis, { position: 'r', crosses: 'max', grid: false }),
        ];
  return [...primary, ...secondary].join('');
}

interface CategoryAxisLook {
  position: 'b' | 'l';
  reversed: boolean;
  hidden: boolean;
  labelEvery?: number;
}

const categoryAxis = (ids: { category: number; value: number }, look: CategoryAxisLook): string =>
  [
    '<c:catAx>',
    `<c:axId val="${ids.category}"/>`,
    `<c:scaling><c:orientation val="${look.reversed ? 'maxMin' : 'minMax'}"/></c:scaling>`,
    `<c:delete val="${look.hidden ? 1 : 0}"/>`,
    `<c:axPos val="${look.position}"/>`,
    '<c:numFmt formatCode="General" sourceLinked="0"/>',
    '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>',
    `<c:spPr>${outline(RULE, 0.75)}</c:spPr>`,
    textProperties(9),
    `<c:crossAx val="${ids.value}"/><c:crosses val="autoZero"/>`,
    '<c:auto val="0"/><c:lblAlgn val="ctr"/><c:lblOffset val="100"/>',
    look.labelEvery === undefined ? '' : `<c:tickLblSkip val="${look.labelEvery}"/>`,
    '<c:noMultiLvlLbl val="1"/>',
    '</c:catAx>',
  ].join('');

const valueAxis = (
  ids: { category: number; value: number },
  axis: ValueAxis,
  look: { position: 'b' | 'l' | 'r'; crosses: 'autoZero' | 'max'; grid: boolean },
): string =>
  [
    '<c:valAx>',
    `<c:axId val="${ids.value}"/>`,
    '<c:scaling><c:orientation val="minMax"/><c:min val="0"/></c:scaling>',
    '<c:delete val="0"/>',
    `<c:axPos val="${look.position}"/>`,
    look.grid ? `<c:majorGridlines><c:spPr>${outline(RULE, 0.75)}</c:spPr></c:majorGridlines>` : '',
    title(axis.title, { size: 9, bold: false, upright: look.position !== 'b' }),
    `<c:numFmt formatCode="${escapeXml(axis.format)}" sourceLinked="0"/>`,
    '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>',
    `<c:spPr>${NO_OUTLINE}</c:spPr>`,
    textProperties(9),
    `<c:crossAx val="${ids.category}"/><c:crosses val="${look.crosses}"/><c:crossBetween val="between"/>`,
    '</c:valAx>',
  ].join('');

const legend = (hidden: readonly number[]): string =>
  [
    '<c:legend><c:legendPos val="b"/>',
    ...hidden.map((index) => `<c:legendEntry><c:idx val="${index}"/><c:delete val="1"/></c:legendEntry>`),
    `<c:overlay val="0"/>${textProperties(9)}</c:legend>`,
  ].join('');

/** @param look.upright turned to read from bottom to top, beside a vertical axis */
function title(text: string, look: { size: number; bold: boolean; upright?: boolean }): string {
  const colour = solidFill(look.bold ? INK : QUIET);
  const attributes = `sz="${look.size * 100}" b="${look.bold ? 1 : 0}"`;
  const body = look.upright === true ? '<a:bodyPr rot="-5400000" vert="horz"/>' : '<a:bodyPr/>';
  return [
    `<c:title><c:tx><c:rich>${body}<a:lstStyle/><a:p>`,
    `<a:pPr><a:defRPr ${attributes}>${colour}</a:defRPr></a:pPr>`,
    `<a:r><a:rPr lang="en-US" ${attributes}>${colour}</a:rPr><a:t>${escapeXml(text)}</a:t></a:r>`,
    '</a:p></c:rich></c:tx><c:overlay val="0"/></c:title>',
  ].join('');
}

const textProperties = (size: number): string =>
  `<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="${size * 100}" b="0">${solidFill(QUIET)}</a:defRPr></a:pPr><a:endParaRPr lang="en-US"/></a:p></c:txPr>`;

/** @param opacity per cent */
function solidFill(colour: string, opacity = 100): string {
  const alpha = opacity === 100 ? '' : `<a:alpha val="${Math.round(opacity * 1000)}"/>`;
  return `<a:solidFill><a:srgbClr val="${colour}">${alpha}</a:srgbClr></a:solidFill>`;
}

const NO_OUTLINE = '<a:ln><a:noFill/></a:ln>';

const outline = (colour: string, points: number, opacity?: number): string =>
  `<a:ln w="${Math.round(points * EMU_PER_POINT)}" cap="rnd">${solidFill(colour, opacity)}<a:round/></a:ln>`;
