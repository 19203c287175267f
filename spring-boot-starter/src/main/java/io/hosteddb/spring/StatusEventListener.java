package io.hosteddb.spring;

import io.hosteddb.database.StatusEvent;

/**
 * Hears of every change of a database that this process made: each bean of this type is subscribed
 * before work begins. The same events are published as application events, so that an {@link
 * org.springframework.context.event.EventListener} with a {@link StatusEvent} parameter hears them
 * too; a bean does one or the other.
 *
 * <p>Called after the commit, on one thread of the library's, in order. What it throws is logged; a
 * slow listener delays the others and nothing else. A process that stops loses events, never
 * changes: an event is a hint to look.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface StatusEventListener {
  /**
   * A database changed.
   *
   * @param event what it was and what it is
   */
  void onStatusEvent(StatusEvent event);
}
