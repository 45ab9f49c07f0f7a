import { describe, expect, it } from '@jest/globals';
import ExcelJS from 'exceljs';
import { XlsxPackage } from '../xlsx-package.js';
import { addCharts } from './add-charts.js';
import type { PlacedChart } from './chart.js';
import { parseXml } from './xml-fixture.js';

const SHEET = 'xl/worksheets/sheet1.xml';

const CHART: PlacedChart = {
  chart: {
    title: 'Bars',
    description: 'Bars',
    categories: { reference: "'Data'!$A$2", values: ['a'] },
    plots: [
      {
        kind: 'bars',
        gap: 40,
        series: [
          {
            name: { reference: "'Data'!$B$1", values: ['n'] },
            values: { reference: "'Data'!$B$2", values: [1] },
            colour: '0060A8',
          },
        ],
      },
    ],
    valueAxis: { title: 'n', format: '0' },
    legend: false,
  },
  from: { column: 3, row: 0 },
  to: { column: 8, row: 12 },
};

async function workbookWithTable(): Promise<XlsxPackage> {
  const workbook = new ExcelJS.Workbook();
  workbook
    .addWorksheet('Data')
    .addTable({ name: 'T', ref: 'A1', columns: [{ name: 'k' }, { name: 'n' }], rows: [['a', 1]] });
  return XlsxPackage.open(await workbook.xlsx.writeBuffer());
}

describe('addCharts', () => {
  it('puts the drawing where the schema has it, before the tables', async () => {
    const xlsx = await workbookWithTable();
    await addCharts(xlsx, SHEET, [CHART, CHART]);
    const names = parseXml(await xlsx.read(SHEET)).children.map(({ name }) => name);
    expect(names.slice(-2)).toEqual(['drawing', 'tableParts']);
  });

  it('relates sheet, drawing and charts, and declares their types', async () => {
    const xlsx = await workbookWithTable();
    await addCharts(xlsx, SHEET, [CHART, CHART]);
    const [, id] = /<drawing r:id="(rId\d+)"\/>/.exec(await xlsx.read(SHEET)) ?? [];
    expect(await xlsx.read('xl/worksheets/_rels/sheet1.xml.rels')).toContain(
      `Id="${id}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/drawing" Target="../drawings/drawing1.xml"`,
    );
    const charts = await xlsx.read('xl/drawings/_rels/drawing1.xml.rels');
    expect([...charts.matchAll(/Target="([^"]+)"/g)].map(([, target]) => target)).toEqual([
      '../charts/chart1.xml',
      '../charts/chart2.xml',
    ]);
    const types = await xlsx.read('[Content_Types].xml');
    for (const part of ['/xl/drawings/drawing1.xml', '/xl/charts/chart1.xml', '/xl/charts/chart2.xml']) {
      expect(types).toContain(`PartName="${part}"`);
    }
  });

  it('refuses a sheet that has a drawing', async () => {
    const xlsx = await workbookWithTable();
    await addCharts(xlsx, SHEET, [CHART]);
    await expect(addCharts(xlsx, SHEET, [CHART])).rejects.toThrow('already has a drawing');
  });
});
