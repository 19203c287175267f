package io.hosteddb.store.jdbc;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A DataSource of a database of any name and version that can do nothing else. */
record WatchedProduct(String name, int major) {
  DataSource dataSource() {
    DatabaseMetaData metaData =
        proxy(
            DatabaseMetaData.class,
            method ->
                switch (method) {
                  case "getDatabaseProductName" -> name;
                  case "getDatabaseProductVersion" -> String.valueOf(major);
                  case "getDatabaseMajorVersion" -> major;
                  default -> null;
                });
    Connection connection =
        proxy(Connection.class, method -> method.equals("getMetaData") ? metaData : null);
    return proxy(DataSource.class, method -> method.equals("getConnection") ? connection : null);
  }

  private static <T> T proxy(Class<T> type, Function<String, @Nullable Object> answers) {
    return type.cast(
        Proxy.newProxyInstance(
            WatchedProduct.class.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> answers.apply(method.getName())));
  }
}
