package io.hosteddb.testkit.provider;

import io.hosteddb.spi.ProviderDescriptor;
import java.util.Map;
import java.util.TreeMap;

/** What a run of the kit counted, and which seams it was not given. */
final class Report {
  private final Map<String, String> missing = new TreeMap<>();
  private final Map<String, Integer> figures = new TreeMap<>();
  private String provider = "a provider";

  synchronized void provider(ProviderDescriptor descriptor) {
    provider = descriptor.profile().id() + "/" + descriptor.backend();
  }

  synchronized void missing(String seam, String consequence) {
    missing.put(seam, consequence);
  }

  synchronized void figure(String what, int number) {
    figures.put(what, number);
  }

  synchronized boolean isEmpty() {
    return missing.isEmpty() && figures.isEmpty();
  }

  @Override
  public synchronized String toString() {
    StringBuilder text = new StringBuilder("[conformance] ").append(provider).append(": ");
    figures.forEach((what, number) -> text.append(what).append(' ').append(number).append(", "));
    if (missing.isEmpty()) {
      return text.append("every seam given").toString();
    }
    text.append("seams not given:");
    missing.forEach(
        (seam, consequence) -> text.append("\n  - ").append(seam).append(": ").append(consequence));
    return text.toString();
  }
}
