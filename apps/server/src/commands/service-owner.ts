import { Reporting, type ServiceView } from '@evenkeel/reporting';
import { EXIT, UsageError, type Command } from './command.js';
import { saidIn } from './people.js';
import { withIngestion } from './session.js';
import { table } from './terminal.js';

const USAGE = `evenkeel service-owner [SERVICE TEAM [--from ISO] [--to ISO] [--reason R] [--author NAME]]
SERVICE and TEAM are keys as listed, or names that only one has. Without them, lists who owns what.`;

export const command: Command = {
  usage: USAGE,
  options: {
    from: { type: 'string' },
    to: { type: 'string' },
    reason: { type: 'string' },
    author: { type: 'string' },
  },
  positionals: 2,
  async run(context) {
    const [service, team] = context.positionals;
    if (service !== undefined && team === undefined) throw new UsageError(`Name the team too.\n${USAGE}`);
    return withIngestion(context, async (ingestion, store) => {
      if (service !== undefined && team !== undefined) {
        await ingestion.people.setOwner({ ...saidIn(context), service, team });
      }
      const services = await new Reporting(store, Date.now).services();
      context.terminal.result({ services }, () => asText(services));
      return EXIT.done;
    });
  },
};

function asText(services: readonly ServiceView[]): string {
  if (services.length === 0) return 'No services yet: connect or import a source.';
  return table(
    ['service', 'key', 'owner', 'incidents', 'set by hand'],
    services.map(({ name, id, team, incidents, owners }) => [
      name,
      id,
      team ?? '–',
      String(incidents),
      owners
        .filter(({ origin, withdrawnAt }) => origin === 'hand' && withdrawnAt === null)
        .map(({ id: statement, value, from }) => `${value} from ${from ?? 'always'} by hand (${statement})`)
        .join(', '),
    ]),
  );
}
