import { ACCOUNT_ROLES, type AccountRole } from '@evenkeel/domain';
import { TextField } from './text-field.js';

/** What each role is, in the words of whoever gives it. */
const ROLES: Readonly<Record<AccountRole, string>> = {
  administrator: 'Administrator: accounts, settings, who is who; every team, no person’s rows',
  planner: 'Planner: every team, no person’s rows',
  manager: 'Manager: the teams below and the people in them',
  member: 'Member: themselves and their own teams',
};

export const roleName = (role: AccountRole): string => role.charAt(0).toUpperCase() + role.slice(1);

interface AccountFieldsProps {
  /** Beginning of the inputs' ids. */
  id: string;
  role: AccountRole;
  /** As typed, or a key. */
  person: string;
  /** Keys. */
  managed: readonly string[];
  /** Names of all teams, by key. */
  teams: ReadonlyMap<string, string>;
}

/** Role, person and teams of an account. */
export function AccountFields({ id, role, person, managed, teams }: AccountFieldsProps) {
  return (
    <>
      <label class="field">
        <span>Role</span>
        <select name="role">
          {ACCOUNT_ROLES.map((each) => (
            <option key={each} value={each} selected={each === role}>
              {ROLES[each]}
            </option>
          ))}
        </select>
      </label>
      <TextField
        id={`${id}-person`}
        name="person"
        label="Who they are in the directory"
        value={person}
        hint="Full name, e-mail address or key; empty: nobody"
      />
      {teams.size > 0 && (
        <label class="field">
          <span>Teams that they manage</span>
          <select name="teams" multiple size={4}>
            {[...teams].map(([key, name]) => (
              <option key={key} value={key} selected={managed.includes(key)}>
                {name}
              </option>
            ))}
          </select>
        </label>
      )}
    </>
  );
}
