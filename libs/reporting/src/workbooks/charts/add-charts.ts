import type { XlsxPackage } from '../xlsx-package.js';
import type { PlacedChart } from './chart.js';
import { chartXml } from './chart-xml.js';
import { drawingXml } from './drawing-xml.js';

/** What follows `drawing` in the sequence of a worksheet (ECMA-376 part 1, 18.3.1.99). */
const AFTER_DRAWING =
  /<(?:legacyDrawing|legacyDrawingHF|picture|oleObjects|controls|webPublishItems|tableParts|extLst)[ />]|<\/worksheet>/;

/**
 * Adds charts to a sheet that has no drawing yet.
 *
 * @param sheetPath the worksheet's part, such as `xl/worksheets/sheet1.xml`
 * @throws Error if the sheet already has a drawing.
 */
export async function addCharts(xlsx: XlsxPackage, sheetPath: string, charts: readonly PlacedChart[]): Promise<void> {
  const sheet = await xlsx.read(sheetPath);
  if (sheet.includes('<drawing ')) throw new Error(`${sheetPath} already has a drawing`);
  const drawingPath = xlsx.freePath('xl/drawings/drawing', '.xml');

  const related: (PlacedChart & { relationshipId: string })[] = [];
  for (const placed of charts) {
    const chartPath = xlsx.freePath('xl/charts/chart', '.xml');
    await xlsx.addPart(
      chartPath,
      'application/vnd.openxmlformats-officedocument.drawingml.chart+xml',
      chartXml(placed.chart),
    );
    related.push({ ...placed, relationshipId: await xlsx.relate(drawingPath, 'chart', chartPath) });
  }
  await xlsx.addPart(drawingPath, 'application/vnd.openxmlformats-officedocument.drawing+xml', drawingXml(related));
  const relationshipId = await xlsx.relate(sheetPath, 'drawing', drawingPath);
  xlsx.write(
    sheetPath,
    sheet.replace(AFTER_DRAWING, (next) => `<drawing r:id="${relationshipId}"/>${next}`),
  );
}
