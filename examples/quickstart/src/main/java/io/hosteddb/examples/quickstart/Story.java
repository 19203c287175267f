package io.hosteddb.examples.quickstart;

import io.hosteddb.database.HostedDatabase;
import io.hosteddb.database.StatusEvent;
import io.hosteddb.model.Failure;
import io.hosteddb.model.VariableName;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** Tells what happens, as it happens. */
final class Story {
  private final PrintStream out;
  private final long start = System.nanoTime();
  private int chapter;

  Story(PrintStream out) {
    this.out = out;
  }

  synchronized void title(String title, String subtitle) {
    out.println();
    out.println("  " + title);
    out.println("  " + subtitle);
  }

  synchronized void chapter(String title) {
    out.println();
    out.printf("%2d  %s%n", ++chapter, title);
    out.println();
  }

  synchronized void say(String line) {
    out.println(("      " + line).stripTrailing());
  }

  synchronized void quote(String line) {
    out.println("      | " + line);
  }

  synchronized void check(String line) {
    out.println("      [ok] " + line);
  }

  /** One line for each thing that changes about a database. */
  synchronized void event(StatusEvent event) {
    HostedDatabase database = event.database();
    out.printf(
        Locale.ROOT,
        "      %6.2f s  %-9s %-13s %s%n",
        seconds(),
        database.provider(),
        database.status(),
        detail(database));
  }

  private static String detail(HostedDatabase database) {
    Failure failure = database.failure();
    if (failure != null) {
      return failure.message();
    }
    return switch (database.status()) {
      case READY ->
          "in region "
              + database.placement().placedRegion()
              + ", injects "
              + names(database.variables());
      case DELETED -> "gone at the vendor";
      case DELETING -> "variables are gone; " + database.progress();
      default -> String.valueOf(database.progress());
    };
  }

  private static String names(List<VariableName> names) {
    return String.join(", ", names.stream().map(VariableName::value).toList());
  }

  double seconds() {
    return (System.nanoTime() - start) / 1e9;
  }
}
