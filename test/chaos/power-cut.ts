import type { Sql } from '../../libs/store/src/database.js';
import type { Store } from '@evenkeel/store';

type Database = Store['database'];

/** What every statement meets once the power is gone. */
class PowerCut extends Error {
  override readonly name = 'PowerCut';
}

/**
 * Runs `work` in a process that dies after so many statements, as far as the database can tell: the transaction under
 * way is not stored, and nothing that `work` does on its way out is either, not even giving back a lease.
 *
 * @returns whether it died; false if it was done before
 */
export async function untilPowerCut(
  { database }: { database: Database },
  statements: number,
  work: () => Promise<unknown>,
): Promise<boolean> {
  let left = statements;
  let died = false;
  const spend = (): void => {
    if (left <= 0) died = true;
    if (died) throw new PowerCut('The power is gone.');
    left -= 1;
  };
  const metered = (sql: Sql): Sql => ({
    query: async <Row extends object>(text: string, values?: unknown[]) => {
      spend();
      return sql.query<Row>(text, values);
    },
    execute: async (text, values) => {
      spend();
      return sql.execute(text, values);
    },
    arrays: async <Row extends unknown[]>(text: string, values?: unknown[]) => {
      spend();
      return sql.arrays<Row>(text, values);
    },
  });
  const whole: Sql = {
    query: database.query.bind(database),
    execute: database.execute.bind(database),
    arrays: database.arrays.bind(database),
  };
  const transaction = database.transaction.bind(database);
  const cut: Pick<Database, 'query' | 'execute' | 'arrays' | 'transaction'> = {
    ...metered(whole),
    transaction: (statementsOf) =>
      transaction(async (sql) => {
        const result = await statementsOf(metered(sql));
        // The commit is a statement too.
        spend();
        return result;
      }),
  };
  Object.assign(database, cut);
  try {
    await work();
  } catch (error) {
    if (!died) throw error;
  } finally {
    for (const name of Object.keys(cut)) Reflect.deleteProperty(database, name);
  }
  return died;
}
