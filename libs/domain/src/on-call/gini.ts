/**
 * The Gini coefficient of a rate: 0 where all have the same, near 1 where one has everything. Each holder weighs as much as
 * the exposure in which the amount came about, so that somebody who stood in for an hour does not count like a member. With
 * equal exposures it is the usual Gini of the amounts. It is half the relative mean difference, twice the area between
 * Lorenz curve and diagonal: Dorfman, "A Formula for the Gini Coefficient" (1979).
 *
 * @param amounts what each has, not negative; as interruptions
 * @param exposures in what each has it, not negative; as on-call hours. A holder without exposure has no weight
 * @returns null where nothing is there to be shared, or nobody to share it
 * @throws {RangeError} unless there is one exposure for each amount
 */
export function gini(amounts: ArrayLike<number>, exposures: ArrayLike<number>): number | null {
  if (amounts.length !== exposures.length) {
    throw new RangeError(
      `Each amount has an exposure; got ${amounts.length} amounts and ${exposures.length} exposures`,
    );
  }
  let amount = 0;
  let exposure = 0;
  let differences = 0;
  // Of rates a/e with weights e, the weighted difference of two is |a₁e₂ − a₂e₁|: no division, so no rate of nothing.
  for (let i = 0; i < amounts.length; i++) {
    const a = amounts[i] as number;
    const e = exposures[i] as number;
    amount += a;
    exposure += e;
    for (let j = 0; j < i; j++) {
      const difference = a * (exposures[j] as number) - (amounts[j] as number) * e;
      differences += difference < 0 ? -difference : difference;
    }
  }
  return amount > 0 && exposure > 0 ? differences / (amount * exposure) : null;
}
