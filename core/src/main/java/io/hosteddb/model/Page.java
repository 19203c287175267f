package io.hosteddb.model;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A part of a longer list.
 *
 * @param items what is on this page, in the order of the list
 * @param next what to ask for the next page with; null on the last page
 * @param <T> what is listed
 * @since 0.1
 */
public record Page<T>(List<T> items, @Nullable String next) {
  /** Copies the list. */
  public Page {
    items = List.copyOf(items);
  }

  /**
   * The same page of other things.
   *
   * @param mapping makes the new thing from the old
   * @param <R> the new things
   * @return the page
   */
  public <R> Page<R> map(Function<? super T, ? extends R> mapping) {
    return new Page<>(items.stream().<R>map(mapping).toList(), next);
  }
}
