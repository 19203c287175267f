package io.hosteddb.testkit.provider;

import io.hosteddb.spi.ProviderDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a run of the kit counted, and which seams it was not given. */
final class ConformanceReport {
  private final Map<String, String> missing = new TreeMap<>();
  private final Map<String, Integer> figures = new TreeMap<>();
  private final List<String> left = new ArrayList<>();
  private String provider = "a provider";
  private boolean overran;

  synchronized void provider(ProviderDescriptor descriptor) {
    provider = descriptor.profile().id() + "/" + descriptor.backend();
  }

  synchronized void missing(String seam, String consequence) {
    missing.put(seam, consequence);
  }

  synchronized void figure(String what, int number) {
    figures.put(what, number);
  }

  /** Something that the kit made and could not remove again. */
  synchronized void left(String what) {
    left.add(what);
  }

  /** A call did not end within its budget: what else would call it need not wait for it again. */
  synchronized void overran() {
    overran = true;
  }

  synchronized boolean hasOverrun() {
    return overran;
  }

  synchronized boolean isEmpty() {
    return missing.isEmpty() && figures.isEmpty() && left.isEmpty();
  }

  @Override
  public synchronized String toString() {
    StringBuilder text = new StringBuilder("[conformance] ").append(provider).append(": ");
    figures.forEach((what, number) -> text.append(what).append(' ').append(number).append(", "));
    text.append(missing.isEmpty() ? "every seam given" : "seams not given:");
    missing.forEach(
        (seam, consequence) -> text.append("\n  - ").append(seam).append(": ").append(consequence));
    if (!left.isEmpty()) {
      text.append("\n  Left at the vendor, to be removed by hand:");
      left.forEach(what -> text.append("\n  - ").append(what));
    }
    return text.toString();
  }
}
