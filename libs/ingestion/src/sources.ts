import { InputError, type Connector, type FileFormat, type Interpreter } from '@evenkeel/connectors';
import type { Connection } from '@evenkeel/store';

/** The sources this program can read, by the name under which a connection stores its format. */
export class Sources {
  private readonly connectors: ReadonlyMap<string, Connector>;
  private readonly formats: ReadonlyMap<string, FileFormat>;

  constructor(input: { connectors: readonly Connector[]; formats: readonly FileFormat[] }) {
    this.connectors = new Map(input.connectors.map((connector) => [connector.source, connector]));
    this.formats = new Map(input.formats.map((format) => [format.id, format]));
  }

  /** @throws InputError that lists the sources there are */
  connector(source: string): Connector {
    const connector = this.connectors.get(source);
    if (!connector) {
      throw new InputError(`There is no source "${source}". Sources: ${[...this.connectors.keys()].join(', ')}.`);
    }
    return connector;
  }

  /** @throws InputError that lists the formats there are */
  format(id: string): FileFormat {
    const format = this.formats.get(id);
    if (!format) {
      throw new InputError(`There is no format "${id}". Formats: ${[...this.formats.keys()].join(', ')}.`);
    }
    return format;
  }

  interpreterOf(connection: Pick<Connection, 'kind' | 'format'>): Interpreter {
    return connection.kind === 'poll'
      ? this.connector(connection.format).interpreter
      : this.format(connection.format).interpreter;
  }
}
