package io.hosteddb.benchmarks.tests;

/** Nine more classes of the same three databases, each of which starts its own. */
final class TenByHand {
  private TenByHand() {}

  static class C2 extends ByHand {}

  static class C3 extends ByHand {}

  static class C4 extends ByHand {}

  static class C5 extends ByHand {}

  static class C6 extends ByHand {}

  static class C7 extends ByHand {}

  static class C8 extends ByHand {}

  static class C9 extends ByHand {}

  static class C10 extends ByHand {}
}
