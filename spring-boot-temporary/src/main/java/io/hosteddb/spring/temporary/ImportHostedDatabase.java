package io.hosteddb.spring.temporary;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
import org.springframework.context.annotation.Import;

/**
 * Attaches a database for an application's context, and gives Spring Boot its connection: no URL
 * stands in any properties file.
 *
 * <pre>{@code
 * @SpringBootTest
 * @ImportHostedDatabase("postgres")
 * class OrdersTest { ... }
 * }</pre>
 *
 * <p>On a test class, a slice such as {@code @JdbcTest} included, or on a configuration that an
 * application is developed with. The database is ready before any bean is made, lives as long as
 * the context, and goes with it: tests that share a context share it.
 *
 * <p>What it gives, as far as the database has it and Spring Boot's module for it is there: {@code
 * JdbcConnectionDetails}, which the DataSource, Flyway and Liquibase go by, {@code
 * R2dbcConnectionDetails} (and with them those of Flyway and Liquibase, which then have no
 * DataSource), {@code MongoConnectionDetails}; a bean of type {@link
 * io.hosteddb.temporary.TemporaryDatabase}; and the managed variables in the environment, as if the
 * process had been started with them: {@code ${TURSO_DATABASE_URL}}, or bound to {@code
 * turso.database-url}.
 *
 * <p>Settings are properties with the prefix {@code hosteddb}, as those of the starter, which need
 * not be there. If it is, its library is another one than this database comes from: its records may
 * be kept in this database.
 *
 * <p>Not for ahead-of-time processing.
 *
 * @since 0.1
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Repeatable(ImportHostedDatabases.class)
@Import(HostedDatabaseRegistrar.class)
public @interface ImportHostedDatabase {
  /**
   * {@return the id of the provider, such as {@code postgres}, {@code mongodb} or {@code turso}}
   */
  String value();

  /** {@return what the database is called; derived if left out} */
  String name() default "";

  /** {@return where it is; the provider's default if left out} */
  String region() default "";

  /**
   * {@return which connection details it gives: all that it can if left out. Where two databases
   * give the same, this says which of them does}
   */
  Class<? extends ConnectionDetails>[] types() default {};
}
