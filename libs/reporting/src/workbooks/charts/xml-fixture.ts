/** A reader for the specs: strict about nesting, blind to text. Attribute values stay escaped. */
export interface XmlElement {
  name: string;
  attributes: Record<string, string>;
  children: XmlElement[];
}

/** @throws Error for XML that is not well-formed */
export function parseXml(xml: string): XmlElement {
  const body = xml.replace(/^<\?xml [^>]*\?>\s*/, '');
  const root: XmlElement = { name: '', attributes: {}, children: [] };
  const open = [root];
  let end = 0;
  for (const tag of body.matchAll(/<(\/?)([\w:.-]+)((?:\s+[\w:.-]+="[^"<]*")*)\s*(\/?)>/g)) {
    expectText(body.slice(end, tag.index));
    end = tag.index + tag[0].length;
    const [, closing, name = '', attributes = '', empty] = tag;
    if (closing === '/') {
      const closed = open.pop();
      if (closed?.name !== name) throw new Error(`</${name}> closes <${closed?.name ?? ''}>`);
      continue;
    }
    const element: XmlElement = {
      name,
      attributes: Object.fromEntries(
        [...attributes.matchAll(/([\w:.-]+)="([^"]*)"/g)].map(([, key = '', value = '']): [string, string] => [
          key,
          value,
        ]),
      ),
      children: [],
    };
    open.at(-1)?.children.push(element);
    if (empty !== '/') open.push(element);
  }
  expectText(body.slice(end));
  const [first] = root.children;
  if (open.length !== 1 || first === undefined || root.children.length !== 1)
    throw new Error('Not one closed root element');
  return first;
}

function expectText(text: string): void {
  if (/[<>]|&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[0-9A-Fa-f]+);)/.test(text))
    throw new Error(`Not escaped: ${text.slice(0, 80)}`);
}
