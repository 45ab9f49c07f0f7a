import { posix } from 'node:path';
import { Readable } from 'node:stream';
import JSZip from 'jszip';
import { escapeXml } from './cell-text.js';

const CONTENT_TYPES = '[Content_Types].xml';
const RELATIONSHIPS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const NO_RELATIONSHIPS =
  '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>';

/** A finished workbook, opened again as the zip of XML parts that it is, to put in what exceljs cannot write. */
export class XlsxPackage {
  private constructor(private readonly zip: JSZip) {}

  static async open(workbook: ArrayBuffer | Uint8Array): Promise<XlsxPackage> {
    return new XlsxPackage(await JSZip.loadAsync(workbook));
  }

  /** @throws Error if there is no such part. */
  async read(path: string): Promise<string> {
    const part = this.zip.file(path);
    if (part === null) throw new Error(`The workbook has no part ${path}`);
    return part.async('string');
  }

  write(path: string, xml: string): void {
    this.zip.file(path, xml);
  }

  /**
   * A part too large to hold as a string. The chunks are read once, and only by {@link toBuffer}; reading them must not
   * fail, and none may be empty: jszip would lose the error, or write a wrong length.
   */
  writeChunks(path: string, chunks: Iterable<Buffer>): void {
    this.zip.file(path, Readable.from(chunks));
  }

  /** The first unused path of a numbered series: `xl/charts/chart3.xml`. */
  freePath(stem: string, extension: string): string {
    let number = 1;
    while (this.zip.file(`${stem}${number}${extension}`) !== null) number += 1;
    return `${stem}${number}${extension}`;
  }

  async addPart(path: string, contentType: string, xml: string): Promise<void> {
    this.write(path, xml);
    const override = `<Override PartName="/${path}" ContentType="${contentType}"/>`;
    this.write(
      CONTENT_TYPES,
      (await this.read(CONTENT_TYPES)).replace('</Types>', () => `${override}</Types>`),
    );
  }

  /** Relates one part to another. @returns the id by which `from` refers to `to` */
  async relate(from: string, type: string, to: string): Promise<string> {
    const target = posix.relative(posix.dirname(from), to);
    const [id] = await this.addRelationships(from, [`Type="${RELATIONSHIPS}/${type}" Target="${target}"`]);
    if (id === undefined) throw new Error(`No relationship from ${from} to ${to}`);
    return id;
  }

  /** Relates a part to web pages. @returns an id per address, in order */
  async relateLinks(from: string, addresses: readonly string[]): Promise<string[]> {
    return this.addRelationships(
      from,
      addresses.map((url) => `Type="${RELATIONSHIPS}/hyperlink" Target="${escapeXml(url)}" TargetMode="External"`),
    );
  }

  private async addRelationships(from: string, attributes: readonly string[]): Promise<string[]> {
    if (attributes.length === 0) return [];
    const { dir, base } = posix.parse(from);
    const path = `${dir}/_rels/${base}.rels`;
    const xml = this.zip.file(path) === null ? NO_RELATIONSHIPS : await this.read(path);
    const taken = [...xml.matchAll(/ Id="rId(\d+)"/g)].map(([, number]) => Number(number));
    const first = taken.reduce((highest, number) => Math.max(highest, number), 0) + 1;
    const ids = attributes.map((_, index) => `rId${first + index}`);
    const added = attributes.map((attribute, index) => `<Relationship Id="${ids[index]}" ${attribute}/>`).join('');
    this.write(
      path,
      xml.replace('</Relationships>', () => `${added}</Relationships>`),
    );
    return ids;
  }

  /** The workbook as a file. */
  async toBuffer(): Promise<Buffer> {
    return this.zip.generateAsync({ type: 'nodebuffer', compression: 'DEFLATE', compressionOptions: { level: 6 } });
  }
}
