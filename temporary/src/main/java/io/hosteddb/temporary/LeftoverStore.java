package io.hosteddb.temporary;

import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.store.UpdateOutcome;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A store that says of each record what it is about to become, before it is, and then that it was
 * DELETED; again if something was about to be stored of one that is. A proxy, so that what the port
 * gets in later releases is passed on, too.
 */
final class LeftoverStore implements InvocationHandler {
  private final DatabaseStore inner;
  private final Consumer<DatabaseRecord> begun;
  private final Consumer<DatabaseRecord> deleted;

  private LeftoverStore(
      DatabaseStore inner, Consumer<DatabaseRecord> begun, Consumer<DatabaseRecord> deleted) {
    this.inner = inner;
    this.begun = begun;
    this.deleted = deleted;
  }

  /**
   * Puts it around a store.
   *
   * @param inner the store
   * @param begun told of a record of which something may be at the vendor, before that is stored,
   *     and so before the call that may create it
   * @param deleted told of a record whose database is gone
   */
  static DatabaseStore around(
      DatabaseStore inner, Consumer<DatabaseRecord> begun, Consumer<DatabaseRecord> deleted) {
    return (DatabaseStore)
        Proxy.newProxyInstance(
            DatabaseStore.class.getClassLoader(),
            new Class<?>[] {DatabaseStore.class},
            new LeftoverStore(inner, begun, deleted));
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
      throws Throwable {
    DatabaseRecord next =
        method.getName().equals("update")
                && arguments != null
                && arguments[0] instanceof DatabaseRecord record
            ? record
            : null;
    if (next != null && next.work().mayExist() && !isGone(next)) {
      begun.accept(next);
    }
    try {
      Object answer = method.invoke(inner, arguments);
      boolean written = !Boolean.FALSE.equals(answer) && answer != UpdateOutcome.STALE;
      if (next != null
          && (written
              ? isGone(next)
              : inner.find(next.id()).filter(LeftoverStore::isGone).isPresent())) {
        deleted.accept(next);
      }
      return answer;
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }

  private static boolean isGone(DatabaseRecord record) {
    return record.status() == DatabaseStatus.DELETED;
  }
}
