package io.hosteddb.benchmarks.tests;

/** Nine more classes of the same three databases. */
final class TenClasses {
  private TenClasses() {}

  static class C2 extends WithExtension {}

  static class C3 extends WithExtension {}

  static class C4 extends WithExtension {}

  static class C5 extends WithExtension {}

  static class C6 extends WithExtension {}

  static class C7 extends WithExtension {}

  static class C8 extends WithExtension {}

  static class C9 extends WithExtension {}

  static class C10 extends WithExtension {}
}
