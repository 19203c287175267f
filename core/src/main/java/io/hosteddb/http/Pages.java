package io.hosteddb.http;

import io.hosteddb.model.ErrorCategory;
import io.hosteddb.spi.ProviderException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads a list that a vendor hands out in pages: to its end, or not at all. What is missing from
 * half a list would be taken for absent, and then be leaked or made a second time.
 *
 * <p>The list ends where the vendor says so, and not with a page that is shorter than was asked
 * for: vendors leave entries out of a page, and cap its size. Where a page points to one that was
 * read before, brings nothing new and points on, or where there is no end within {@link
 * #MAX_PAGES}, the list is refused.
 *
 * @since 0.1
 */
public final class Pages {
  /** The most pages that are read of one list. */
  public static final int MAX_PAGES = 100;

  private Pages() {}

  /**
   * One page.
   *
   * @param items what is on it, in order
   * @param next where the next page begins, as the vendor or the kind of paging says: a cursor, a
   *     number; empty after the last page. An empty page that points to itself is the last one, too
   * @param total how many entries the whole list has, as the vendor says; empty if it does not
   * @param <T> the type of the entries
   */
  public record Page<T>(List<T> items, Optional<String> next, OptionalLong total) {
    /** Copies the entries. */
    public Page {
      items = List.copyOf(items);
    }

    /**
     * A page of a list whose vendor does not count.
     *
     * @param items what is on it, in order
     * @param next where the next page begins; empty after the last page
     * @param <T> the type of the entries
     * @return the page
     */
    public static <T> Page<T> of(List<T> items, Optional<String> next) {
      return new Page<>(items, next, OptionalLong.empty());
    }
  }

  /**
   * Asks for one page.
   *
   * @param <T> the type of the entries
   */
  @FunctionalInterface
  public interface Reader<T> {
    /**
     * The page that begins at a place.
     *
     * @param from null for the first page, otherwise the {@link Page#next} of the one before
     * @return the page
     * @throws ProviderException if it cannot be read
     * @throws InterruptedException if the thread was interrupted
     */
    Page<T> read(@Nullable String from) throws InterruptedException;
  }

  /**
   * The whole list.
   *
   * @param list what it is, for people, such as {@code Neon's list of projects}
   * @param id what tells one entry from another; an entry that comes twice, since the list changed
   *     between two pages, counts once
   * @param reader asks for a page
   * @param <T> the type of the entries
   * @return all entries in the vendor's order
   * @throws ProviderException UNAVAILABLE, with a known outcome, if the vendor does not give all of
   *     it; whatever the reader throws
   * @throws InterruptedException if the thread was interrupted
   */
  public static <T> List<T> readAll(String list, Function<? super T, ?> id, Reader<T> reader)
      throws InterruptedException {
    List<T> all = new ArrayList<>();
    Set<Object> seen = new HashSet<>();
    Set<String> asked = new HashSet<>();
    String from = null;
    for (int number = 1; number <= MAX_PAGES; number++) {
      Page<T> page = reader.read(from);
      boolean isNew = false;
      for (T item : page.items()) {
        if (seen.add(id.apply(item))) {
          all.add(item);
          isNew = true;
        }
      }
      String next = page.next().orElse(null);
      if (next == null || (page.items().isEmpty() && next.equals(from))) {
        return requireAll(list, all, page.total());
      }
      if (!asked.add(next)) {
        throw incomplete(list, "its page " + number + " points back to one that was read before");
      }
      if (!isNew && !page.items().isEmpty()) {
        throw incomplete(list, "its page " + number + " repeats what came before");
      }
      from = next;
    }
    throw incomplete(list, "it has no end within " + MAX_PAGES + " pages");
  }

  private static <T> List<T> requireAll(String list, List<T> all, OptionalLong total) {
    if (all.size() < total.orElse(0)) {
      throw incomplete(
          list, "it ends after " + all.size() + " of " + total.getAsLong() + " entries");
    }
    return List.copyOf(all);
  }

  private static ProviderException incomplete(String list, String why) {
    return ProviderException.of(
            ErrorCategory.UNAVAILABLE,
            list
                + " could not be read to its end: "
                + why
                + ". What it does not show may be there all the same.")
        .outcomeKnown(true)
        .build();
  }
}
