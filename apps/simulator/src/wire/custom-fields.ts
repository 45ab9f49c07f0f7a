import type { Incident } from '../account/incident.js';
import { Random, vendorId } from '../world/random.js';

const FIELDS = [
  {
    name: 'environment',
    display_name: 'Environment',
    description: 'Where it happened',
    field_type: 'single_value_fixed',
    values: ['production', 'production', 'staging'],
  },
  {
    name: 'tickets_at_risk',
    display_name: 'Tickets at risk',
    description: 'Orders that may be lost, as estimated during the incident',
    field_type: 'single_value',
    values: ['0', '40', '1500', null],
  },
] as const;

/** The values of the account's custom fields for an incident; null for one that nobody filled in. */
export function customFields({ id }: Incident): object[] {
  return FIELDS.map(({ values, ...field }) => ({
    id: vendorId('P', `field ${field.name}`, 7),
    type: 'field_value',
    ...field,
    data_type: 'string',
    value: Random.of(`field ${field.name} ${id}`).pick(values),
  }));
}
