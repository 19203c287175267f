package io.hosteddb.cluster;

import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.Secret;
import io.hosteddb.model.VendorName;
import io.hosteddb.simulators.Faults;
import io.hosteddb.simulators.VendorSimulator;
import io.hosteddb.simulators.atlas.AtlasSimulator;
import io.hosteddb.simulators.atlas.AtlasTimings;
import io.hosteddb.simulators.neon.NeonSimulator;
import io.hosteddb.simulators.turso.TursoSimulator;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The three simulated vendors on a real clock, quick, with resources of others beside ours. */
final class SimulatedVendors {
  static final String TURSO = "turso";
  static final String NEON = "postgres";
  static final String ATLAS = "mongodb";
  static final String TURSO_GROUP = "default";
  static final Secret ATLAS_CLIENT_SECRET = Secret.of("mdb_sa_sk_canary-of-the-storm-41d7");

  private static final int MANY = 1_000_000;
  private static final int FOREIGN = 2;
  private static final int MIN_MILLIS = 200;
  private static final int MAX_MILLIS = 3_000;

  private final TursoSimulator turso;
  private final NeonSimulator neon;
  private final AtlasSimulator atlas;
  private final HeldAnswers held = new HeldAnswers();
  private final Map<String, DuplicateDetector> watches = new LinkedHashMap<>();
  private final TransientFaults faults;

  /**
   * Starts them.
   *
   * @param seed of times and faults
   * @param faultShare how many of the calls go wrong, from 0 to 1
   * @param warm how many databases the vendor of PostgreSQL keeps ready, as making one is slow
   */
  SimulatedVendors(long seed, double faultShare, int warm) {
    Clock clock = Clock.systemUTC();
    Random times = new Random(seed);
    faults = new TransientFaults(seed, faultShare);
    turso = new TursoSimulator(clock);
    turso.makeGroup(TURSO_GROUP, "aws-us-west-2");
    turso.set(behavior -> behavior.servesAfter = () -> someTime(times));
    neon = new NeonSimulator(clock);
    neon.creationTime(() -> someTime(times));
    warmUp(warm);
    atlas = new AtlasSimulator(clock, ATLAS_CLIENT_SECRET);
    atlas.timings(timings());
    atlas.limits(MANY, MANY);
    atlas.mostProjects(MANY);
    plantForeign();
    for (Map.Entry<String, VendorSimulator> vendor : all().entrySet()) {
      DuplicateDetector watch = new DuplicateDetector(vendor.getValue(), held);
      watch.protectAll();
      vendor.getValue().watcher(watch);
      watches.put(vendor.getKey(), watch);
    }
    faults(true);
  }

  private static Duration someTime(Random times) {
    synchronized (times) {
      return Duration.ofMillis(MIN_MILLIS + times.nextInt(MAX_MILLIS - MIN_MILLIS + 1));
    }
  }

  /** States follow from these at any time, so they stay as they are. */
  private static AtlasTimings timings() {
    Duration second = Duration.ofSeconds(1);
    return new AtlasTimings(
        second.multipliedBy(2),
        second,
        second,
        Duration.ZERO,
        second.dividedBy(2),
        second,
        second,
        Duration.ZERO,
        second.dividedBy(2),
        second.dividedBy(2));
  }

  private void warmUp(int number) {
    for (int i = 0; i < number; i++) {
      String unused = neon.plant("warm-" + i, "aws-us-west-2", Map.of(), true);
    }
    for (int i = 0; i < number; i++) {
      neon.deleteByHand("warm-" + i);
    }
  }

  /** With names of the form of ours, of another platform in the same accounts. */
  private void plantForeign() {
    SecureRandom random = new SecureRandom();
    for (int i = 0; i < FOREIGN; i++) {
      String name =
          VendorName.of("hdb", DatabaseId.create(Clock.systemUTC().instant(), random)).value();
      Map<String, String> labels = Map.of("owner", "another platform");
      turso.plant(name, TURSO_GROUP, "CREATE TABLE theirs (text TEXT)");
      String unused = neon.plant(name, "aws-us-west-2", labels, false);
      String project = atlas.plantProject(name, labels);
      atlas.plantCluster(project, name, true, labels);
      atlas.plantUser(project, name, "of another platform");
    }
  }

  private Map<String, VendorSimulator> all() {
    Map<String, VendorSimulator> all = new LinkedHashMap<>();
    all.put(TURSO, turso);
    all.put(NEON, neon);
    all.put(ATLAS, atlas);
    return all;
  }

  private void faults(boolean on) {
    all().values().forEach(vendor -> vendor.faults(on ? faults : Faults.none()));
  }

  /** Answers the driver of the storm. */
  List<String> answer(List<String> words) {
    return switch (words.get(0)) {
      case "uris" -> all().values().stream().map(vendor -> vendor.uri().toString()).toList();
      case "inventory" -> inventory();
      case "wrong" ->
          watches.values().stream().map(DuplicateDetector::wrong).flatMap(List::stream).toList();
      case "calls" -> calls();
      case "faults" -> {
        faults(Boolean.parseBoolean(words.get(1)));
        yield List.of("ok", String.valueOf(faults.dealt()));
      }
      case "hold" -> {
        held.holdNext(words.get(1));
        yield List.of("ok");
      }
      case "holding" -> List.of(String.valueOf(held.holding()));
      case "release" -> {
        held.release();
        yield List.of("ok");
      }
      case "writers" -> List.of(String.valueOf(turso.writersOf(words.get(1))));
      case "login" ->
          List.of(
              atlas.loginProblem(words.get(1), Secret.of(words.get(2)), words.get(3)).orElse("ok"));
      default -> throw new IllegalArgumentException("unknown request " + words.get(0));
    };
  }

  private List<String> inventory() {
    List<String> ours = new ArrayList<>();
    watches.forEach(
        (provider, watch) -> watch.ours().forEach(thing -> ours.add(provider + " " + thing)));
    return ours;
  }

  private List<String> calls() {
    return all().values().stream()
        .map(vendor -> String.valueOf(vendor.traffic().exchanges().size()))
        .toList();
  }
}
