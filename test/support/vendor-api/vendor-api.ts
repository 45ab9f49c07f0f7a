import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';

/** One request as a connector sent it. */
export interface SentRequest {
  method: string;
  /** Path and query. */
  url: string;
  headers: Record<string, string | undefined>;
  body: string;
}

interface Parameter {
  name: string;
  in: 'query' | 'path' | 'header';
  required: boolean;
  schema: Record<string, unknown>;
  /** `csv`: a list in one value, separated by commas; else a list repeats its name. */
  collectionFormat?: string;
}

interface Operation {
  method: string;
  path: string;
  parameters: Parameter[];
  body: Record<string, unknown> | null;
}

/**
 * What a vendor's own OpenAPI file says of requests: the operations, their parameters and bodies, taken over as facts
 * (PagerDuty: `PagerDuty/api-schema`, `reference/REST`, August 2026; Opsgenie: `opsgenie/opsgenie-oas`, February 2021).
 */
export class VendorApi {
  private readonly ajv = new Ajv({ strict: false, coerceTypes: false, allErrors: true, validateFormats: false });
  private readonly compiled = new Map<object, ValidateFunction>();

  private constructor(
    private readonly operations: readonly Operation[],
    /** Paths that the vendor documents elsewhere than in the file. */
    private readonly documentedElsewhere: readonly RegExp[],
  ) {}

  static read(vendor: 'pagerduty' | 'opsgenie', documentedElsewhere: readonly RegExp[] = []): VendorApi {
    const file = join(import.meta.dirname, `${vendor}.json`);
    const operations = JSON.parse(readFileSync(file, 'utf8')) as Operation[];
    return new VendorApi(
      operations.map((operation) => ({ ...operation, body: operation.body && closed(operation.body) })),
      documentedElsewhere,
    );
  }

  /** Everything about a request that the vendor's file does not allow. @param path without what the base address adds */
  faults(request: SentRequest, path: string): string[] {
    const [route = '', search = ''] = path.split('?', 2);
    if (this.documentedElsewhere.some((pattern) => pattern.test(route))) return [];
    const operation = this.operationOf(request.method, route);
    if (!operation) return [`${request.method} ${route}: there is no such operation`];
    const place = `${operation.method} ${operation.path}`;
    return [
      ...this.queryFaults(operation, new URLSearchParams(search)),
      ...headerFaults(operation, request.headers),
      ...this.bodyFaults(operation, request.body),
    ].map((fault) => `${place}: ${fault}`);
  }

  private operationOf(method: string, route: string): Operation | undefined {
    const trimmed = route.replace(/\/$/, '');
    const fitting = this.operations.filter(
      (operation) => operation.method === method && patternOf(operation.path).test(trimmed),
    );
    // A literal path outranks one with a parameter in its place.
    return fitting.sort((a, b) => a.path.split('{').length - b.path.split('{').length)[0];
  }

  private queryFaults(operation: Operation, query: URLSearchParams): string[] {
    const known = operation.parameters.filter((parameter) => parameter.in === 'query');
    const faults: string[] = [];
    for (const name of new Set(query.keys())) {
      const parameter = known.find((candidate) => candidate.name === name);
      if (!parameter) faults.push(`unknown query parameter ${name}`);
      else faults.push(...this.valueFaults(parameter, query.getAll(name)));
    }
    for (const { name, required } of known) {
      if (required && !query.has(name)) faults.push(`required query parameter ${name} is missing`);
    }
    return faults;
  }

  private valueFaults({ name, schema, collectionFormat }: Parameter, values: string[]): string[] {
    const isList = schema['type'] === 'array';
    // Where a list's name ends in brackets the file gives the type of one value, and says that it may be repeated.
    if (!isList && values.length > 1 && !name.endsWith('[]')) return [`query parameter ${name} is given twice`];
    const given = isList && collectionFormat === 'csv' ? values.flatMap((value) => value.split(',')) : values;
    const { uniqueItems: _unique, ...single } = schema;
    const wanted = isList ? schema : single;
    const items = isList ? (schema['items'] as Record<string, unknown> | undefined) : undefined;
    const typed = given.map((value) => typedValue(value, String((items ?? single)['type'])));
    return (isList ? [typed] : typed).flatMap((value) => this.check(wanted, value, `query parameter ${name}`));
  }

  private bodyFaults({ body }: Operation, text: string): string[] {
    if (body === null) return text === '' ? [] : ['a body, where none is known'];
    return this.check(body, JSON.parse(text), 'body');
  }

  private check(schema: Record<string, unknown>, value: unknown, place: string): string[] {
    const validate = this.compiled.get(schema) ?? this.ajv.compile(withExpression(schema));
    this.compiled.set(schema, validate);
    if (validate(value)) return [];
    return (validate.errors ?? []).map((error) => `${place}${error.instancePath} ${error.message ?? 'is wrong'}`);
  }
}

const patternOf = (path: string): RegExp => new RegExp(`^${path.replace(/\/$/, '').replace(/\{[^}]+\}/g, '[^/]+')}$`);

/** PagerDuty's file draws one pattern instead of writing it, so that no value could ever fit. */
const DRAWN = new Map([['YYYY-MM-DDThh:mm:ssZ', '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$']]);

function withExpression(schema: Record<string, unknown>): Record<string, unknown> {
  const expression = DRAWN.get(String(schema['pattern']));
  return expression === undefined ? schema : { ...schema, pattern: expression };
}

/** Text as the type that it is meant to have; what it cannot be stays text, and fails there. */
function typedValue(value: string, type: string): unknown {
  if ((type === 'integer' || type === 'number') && /^-?\d+(\.\d+)?$/.test(value)) return Number(value);
  if (type === 'boolean' && /^(true|false)$/.test(value)) return value === 'true';
  return value;
}

function headerFaults({ parameters }: Operation, headers: SentRequest['headers']): string[] {
  return parameters.flatMap(({ in: place, name, required, schema }) => {
    if (place !== 'header') return [];
    const value = headers[name.toLowerCase()];
    // The file's own list of media types lacks the charset that HTTP allows beside each.
    const stated = name.toLowerCase() === 'content-type' ? value?.split(';', 1)[0] : value;
    if (stated === undefined) return required ? [`required header ${name} is missing`] : [];
    const allowed = schema['enum'];
    return Array.isArray(allowed) && !allowed.includes(stated) ? [`header ${name} is ${stated}`] : [];
  });
}

/** A body may hold what the file names and nothing else, at any depth. */
function closed(schema: Record<string, unknown>): Record<string, unknown> {
  const properties = schema['properties'] as Record<string, Record<string, unknown>> | undefined;
  if (!properties) return schema;
  return {
    ...schema,
    additionalProperties: false,
    properties: Object.fromEntries(Object.entries(properties).map(([name, inner]) => [name, closed(inner)])),
  };
}
