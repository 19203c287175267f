package io.hosteddb.simulators.neon;

import io.hosteddb.simulators.neon.SimulatedProject.NewProject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** What exists at the simulated Neon, and how it behaves. Guarded by the simulator's lock. */
final class NeonState {
  final NeonBehavior behavior = new NeonBehavior();
  final Map<String, SimulatedProject> projects = new LinkedHashMap<>();
  final DatabasePool pool = DatabasePool.get();

  /** By database; read by the proxy, too. */
  final Map<String, NeonProxy.Refusal> refusals = new ConcurrentHashMap<>();

  final Map<String, NeonProxy.Refusal> onceRefused = new ConcurrentHashMap<>();

  final NeonProxy proxy = new NeonProxy(pool.port(), this::refusal);
  private final InstantSource clock;
  private int ids;

  NeonState(InstantSource clock) {
    this.clock = clock;
  }

  Instant now() {
    return clock.instant();
  }

  List<SimulatedProject> live() {
    return projects.values().stream().filter(p -> !p.isDeleted()).toList();
  }

  SimulatedProject named(String name) {
    return live().stream()
        .filter(p -> p.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("There is no project " + name));
  }

  SimulatedProject add(NewProject asked, boolean real, String org) {
    String id = "calm-field-%08d".formatted(10_000_000 + ids++);
    String database = real ? freeName(asked.database()) : asked.database();
    SimulatedProject project = new SimulatedProject(id, org, asked, database, newPassword(), now());
    schedule(project);
    if (real) {
      pool.take(database, project.password());
      project.setReal(true);
    }
    projects.put(id, project);
    return project;
  }

  private Optional<NeonProxy.Refusal> refusal(String database) {
    NeonProxy.Refusal once = onceRefused.remove(database);
    return Optional.ofNullable(once == null ? refusals.get(database) : once);
  }

  /** At the vendor every project has a server of its own; here two of a name share one. */
  private String freeName(String asked) {
    String name = asked;
    for (int i = 2; isTaken(name); i++) {
      name = asked + "_" + i;
    }
    return name;
  }

  private boolean isTaken(String database) {
    return live().stream().anyMatch(p -> p.isReal() && p.database().equals(database));
  }

  String newPassword() {
    return "npg_simulated%06dcanary".formatted(ids++);
  }

  /**
   * The storage first, then the compute; beside them one whose action the API description does not
   * have, as new ones come up every few months.
   */
  private void schedule(SimulatedProject project) {
    Instant begin = now();
    Instant end = begin.plus(behavior.creationTime.get());
    Instant half = begin.plus(Duration.between(begin, end).dividedBy(2));
    project.operations().add(operation("create_timeline", begin, half, behavior.endOfOperations));
    project.operations().add(operation("start_compute", half, end, behavior.endOfOperations));
    project.operations().add(operation("epc_sync", begin, half, "skipped"));
  }

  private SimulatedOperation operation(
      String action, Instant startsAt, Instant endsAt, String end) {
    return new SimulatedOperation(new UUID(0x4000L, ids++), action, now(), startsAt, endsAt, end);
  }

  /**
   * Until its last operation is over the old password is valid; then everybody is cut off. If that
   * comes to nothing, the API knows a password that the compute does not.
   */
  void resetPassword(SimulatedProject project) {
    project.setPassword(newPassword());
    Instant end = now().plus(behavior.creationTime.get());
    String status = behavior.endOfOperations;
    project.operations().add(operation("apply_config", now(), end, status));
    if (status.equals("finished")) {
      project.passwordChangesAt(end);
    }
  }

  /** What time has brought since the last call. */
  void catchUp(SimulatedProject project) {
    if (!project.isOpen() && project.isUsable(now())) {
      open(project);
    }
    if (project.isPasswordDue(now()) && project.isReal()) {
      project.passwordChangesAt(null);
      pool.setPassword(project.role(), project.password());
      pool.endConnections(project.database());
    }
  }

  void open(SimulatedProject project) {
    project.setOpen();
    if (project.isReal()) {
      pool.allowLogin(project.role());
    }
  }

  void remove(SimulatedProject project) {
    project.delete(now());
    if (project.isReal()) {
      refusals.remove(project.database());
      pool.giveBack(project.database());
    }
  }
}
