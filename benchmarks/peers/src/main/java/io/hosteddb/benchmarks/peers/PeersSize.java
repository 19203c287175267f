package io.hosteddb.benchmarks.peers;

/**
 * How much is done. A system property makes each smaller for a quick look, such as {@code
 * -Dbenchmarks.databases=200}.
 *
 * @param databases brought to READY in a round
 * @param rounds how often each is measured
 * @param single how many are brought to READY one after the other, in a round
 * @param lags how many databases are watched at each vendor
 * @param few how many databases the small store has
 * @param many how many databases the large store has
 */
record PeersSize(int databases, int rounds, int single, int lags, int few, int many) {
  static PeersSize fromSystemProperties() {
    return new PeersSize(
        Integer.getInteger("benchmarks.databases", 1_000),
        Integer.getInteger("benchmarks.rounds", 5),
        Integer.getInteger("benchmarks.single", 100),
        Integer.getInteger("benchmarks.lags", 60),
        Integer.getInteger("benchmarks.few", 1_000),
        Integer.getInteger("benchmarks.many", 1_000_000));
  }
}
