/** A reason why the local stack cannot start, with the sentence that says how to mend it. */
export class StartProblem extends Error {
  override readonly name = "StartProblem";
}
