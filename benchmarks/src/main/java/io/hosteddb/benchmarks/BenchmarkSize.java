package io.hosteddb.benchmarks;

/**
 * How much the benchmarks of the durable store do. A system property makes each smaller for a quick
 * look, such as {@code -Dbenchmarks.databases=300}.
 *
 * @param databases brought to READY in a round
 * @param rounds how often each is measured
 * @param few how many databases the small store has
 * @param many how many databases the large store has
 * @param reads of an environment in a round, by each thread
 * @param vendorSeconds how long the vendor of the nodes takes
 * @param waves how many times over each node has its parallelism to do
 */
record BenchmarkSize(
    int databases, int rounds, int few, int many, int reads, int vendorSeconds, int waves) {
  static BenchmarkSize fromSystemProperties() {
    return new BenchmarkSize(
        Integer.getInteger("benchmarks.databases", 3_000),
        Integer.getInteger("benchmarks.rounds", 5),
        Integer.getInteger("benchmarks.few", 1_000),
        Integer.getInteger("benchmarks.many", 1_000_000),
        Integer.getInteger("benchmarks.reads", 1_000),
        Integer.getInteger("benchmarks.vendor-seconds", 5),
        Integer.getInteger("benchmarks.waves", 3));
  }
}
