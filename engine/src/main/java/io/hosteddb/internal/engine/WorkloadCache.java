package io.hosteddb.internal.engine;

import io.hosteddb.model.WorkloadKind;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.ProviderDescriptor;
import io.hosteddb.spi.WorkloadSupport;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** The workloads that backends serve. Thread-safe. */
public final class WorkloadCache implements AutoCloseable {
  private final LiveLists<WorkloadSupport> lists;

  /**
   * A cache.
   *
   * @param calls makes the calls
   * @param clock the library's clock
   */
  public WorkloadCache(CallRunner calls, InstantSource clock) {
    this.lists =
        new LiveLists<>(
            "workloads", DatabaseProvider::workloads, ProviderDescriptor::workloads, calls, clock);
  }

  /**
   * The workloads of a provider, as far as is known now. Never waits for the vendor.
   *
   * @param provider the provider
   * @return the live list, or the descriptor's while there is none
   */
  public List<WorkloadSupport> workloads(DatabaseProvider provider) {
    return lists.of(provider);
  }

  /**
   * Why a provider does not serve a workload. Where it seems not to, it is asked once more, and
   * waited for up to two seconds.
   *
   * @param provider the provider
   * @param wanted the workload
   * @return empty if it does; else a sentence
   */
  public Optional<String> whyNot(DatabaseProvider provider, WorkloadKind wanted) {
    Optional<String> known = whyNotNow(provider, wanted);
    if (known.isEmpty() || provider.descriptor().workloads().isEmpty()) {
      return known;
    }
    boolean sure = lists.makeSure(provider);
    return whyNotNow(provider, wanted)
        .map(why -> sure ? why : why + " It could not be asked just now: try again in a moment.");
  }

  private Optional<String> whyNotNow(DatabaseProvider provider, WorkloadKind wanted) {
    Optional<WorkloadSupport> support =
        lists.of(provider).stream().filter(s -> s.workload().equals(wanted)).findFirst();
    if (support.isEmpty()) {
      return Optional.of(
          provider.descriptor().profile().displayName()
              + " (backend "
              + provider.descriptor().backend()
              + ") does not say that it serves it.");
    }
    return support.filter(s -> !s.works()).map(WorkloadSupport::note);
  }

  @Override
  public void close() {
    lists.close();
  }
}
