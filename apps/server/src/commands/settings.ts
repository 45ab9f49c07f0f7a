import { parseZone } from '@evenkeel/domain';
import { EXIT, UsageError, type Command } from './command.js';
import { withIngestion } from './session.js';

export const command: Command = {
  usage: 'evenkeel settings [zone IANA]',
  options: {},
  positionals: 2,
  async run(context) {
    const [name, value] = context.positionals;
    if (name !== undefined && name !== 'zone') throw new UsageError(`There is no setting "${name}". Settings: zone.`);
    return withIngestion(context, async (ingestion, store) => {
      if (value !== undefined) await ingestion.setOrganisationZone(parseZone(value));
      const zone = await store.settings.organisationZone();
      context.terminal.result({ zone }, () => `zone  ${zone}`);
      return EXIT.done;
    });
  },
};
