package io.hosteddb.simulators;

import io.hosteddb.testkit.sweep.CrashPointSweep;
import io.hosteddb.testkit.sweep.SweepResult;
import java.util.List;

/**
 * The crash-point sweep of a cloud backend: around each write to the store, and at the HTTP
 * boundary, for every call before the vendor acts, after it acted, and after its answer arrived. It
 * prints how many points there were.
 */
public final class HttpCrashPointSweep {
  private final CrashPointSweep sweep;
  private final String name;

  private HttpCrashPointSweep(CrashPointSweep sweep, String name) {
    this.sweep = sweep;
    this.name = name;
  }

  /**
   * A sweep. The calls of the steps are cut, so the vendor is not asked for regions: those calls
   * come from another thread, and would take the place of a cut at random.
   *
   * @param subject the backend; stays open, and keeps to known regions
   * @return the sweep
   */
  public static HttpCrashPointSweep of(CloudProviderUnderTest<?> subject) {
    subject.keepToKnownRegions();
    var descriptor = subject.provider().descriptor();
    return new HttpCrashPointSweep(
        CrashPointSweep.of(subject), descriptor.profile().id() + "/" + descriptor.backend());
  }

  /**
   * Cuts an attach: in the end there is one database, READY, and its variables open it.
   *
   * @return the points
   * @throws Exception if the vendor cannot be asked
   */
  public SweepResult attach() throws Exception {
    return print(sweep.attach());
  }

  /**
   * Cuts a detach: in the end nothing is left.
   *
   * @return the points
   * @throws Exception if the vendor cannot be asked
   */
  public SweepResult detach() throws Exception {
    return print(sweep.detach());
  }

  /**
   * Detaches while provisioning, at each call in turn, cut at as many points as the {@link
   * TestEffort} of the run says.
   *
   * @return the points
   * @throws Exception if the vendor cannot be asked
   */
  public SweepResult detachWhileProvisioning() throws Exception {
    return print(sweep.everyNth(TestEffort.ofThisRun().stride()).detachWhileProvisioning());
  }

  /**
   * Cuts a rotation of credentials: at each cut the injected variables open the database, and in
   * the end there is one generation.
   *
   * @return the points
   * @throws Exception if the vendor cannot be asked
   */
  public SweepResult rotate() throws Exception {
    return print(sweep.rotate());
  }

  /**
   * Cuts a rotation of compromised credentials.
   *
   * @return the points
   * @throws Exception if the vendor cannot be asked
   */
  public SweepResult rotateCompromised() throws Exception {
    return print(sweep.rotateCompromised());
  }

  /**
   * Cuts a renewal, for a backend whose credentials expire: at each cut the injected variables open
   * the database.
   *
   * @return the points
   * @throws Exception if the vendor cannot be asked
   */
  public SweepResult renew() throws Exception {
    return print(sweep.renew());
  }

  /**
   * The same sweep, cutting at every n-th point only.
   *
   * @param n 1 for every point
   * @return the sweep
   */
  public HttpCrashPointSweep everyNth(int n) {
    return new HttpCrashPointSweep(sweep.everyNth(n), name);
  }

  /**
   * The points at the HTTP boundary among those of a sweep.
   *
   * @param result of a sweep
   * @return their names
   */
  public static List<String> atTheBoundary(SweepResult result) {
    return result.cutPoints().stream()
        .filter(point ->
            point.matches("before (GET|POST|PUT|PATCH|DELETE) .*")
                || point.endsWith(" acted")
                || point.endsWith(" answered"))
        .toList();
  }

  private SweepResult print(SweepResult result) {
    List<String> http = atTheBoundary(result);
    long calls = http.stream().filter(point -> point.endsWith(" answered")).count();
    System.out.println(
        "[http sweep] "
            + name
            + " "
            + result.scenario()
            + ": "
            + calls
            + " vendor calls, "
            + http.size()
            + " cuts at the HTTP boundary, "
            + result.count()
            + " cuts in all");
    return result;
  }
}
