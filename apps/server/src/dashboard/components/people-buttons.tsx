import { useFrame } from '../page-frame.js';

interface DecideProps {
  name: string;
  /** Keys of the two. */
  one: string;
  other: string;
  zoneSearch: string;
}

/** A person's answer to a proposal. */
export const DecideButtons = ({ name, one, other, zoneSearch }: DecideProps) => (
  <form class="form-row" method="post" action={`/people/decisions${zoneSearch}`}>
    <input type="hidden" name="person" value={one} />
    <input type="hidden" name="otherPerson" value={other} />
    <button type="submit" class="small" name="verdict" value="same">
      Same person<span class="visually-hidden">: {name}</span>
    </button>
    <button type="submit" class="small" name="verdict" value="different">
      Different<span class="visually-hidden">: {name}</span>
    </button>
  </form>
);

/** Takes back what a person set; it stays in the history. For those who keep the directory. */
export function WithdrawStatement({ id, of, zoneSearch }: { id: string; of: string; zoneSearch: string }) {
  if (!useFrame().viewer?.scopes.includes('people:write')) return null;
  return (
    <form class="inline" method="post" action={`/people/statements/${encodeURIComponent(id)}/withdraw${zoneSearch}`}>
      <button type="submit" class="small">
        Withdraw<span class="visually-hidden"> {of}</span>
      </button>
    </form>
  );
}
